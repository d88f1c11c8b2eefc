package dev.tidewire.matcher;

import static dev.tidewire.matcher.Given.filter;
import static dev.tidewire.matcher.Given.insert;
import static dev.tidewire.matcher.Given.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Family;
import dev.tidewire.model.LogGap;
import dev.tidewire.records.Delivery;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of changes, as the metrics tell it. */
class ConservationTest {
    private static final int STEPS = 4_000;

    private final SplittableRandom random = new SplittableRandom(Seeds.next());
    private final RandomOrders orders = new RandomOrders(random);
    private MatcherDriver matcher;
    private RandomSubscribers subscribers;
    private long received;
    private long matched;
    private long malformed;
    private long matches;
    private long deliveries;

    @BeforeEach
    void start(@TempDir Path folder) {
        matcher = MatcherDriver.running(folder);
        subscribers = new RandomSubscribers(random, matcher);
    }

    @AfterEach
    void stop() {
        matcher.close();
    }

    @Test
    void everyChangeIsMatchedFilteredOrMalformedAndEveryMatchWasACandidate() {
        for (int step = 0; step < STEPS; step++) {
            step(random.nextInt(100));
        }

        MatcherMetrics metrics = matcher.metrics;
        assertThat(metrics.received()).isEqualTo(received).isGreaterThan(STEPS / 4);
        assertThat(metrics.matched()).isEqualTo(matched).isPositive();
        assertThat(metrics.malformed()).isEqualTo(malformed).isPositive();
        assertThat(metrics.filtered()).isEqualTo(received - matched - malformed).isPositive();
        assertThat(metrics.matches()).isEqualTo(matches);
        assertThat(metrics.candidates()).isGreaterThanOrEqualTo(matches);
        assertThat(metrics.deliveries()).isEqualTo(deliveries);
    }

    private void step(int dice) {
        if (dice < 30) {
            subscribers.announce();
        } else if (dice < 55) {
            subscribers.withdraw();
        } else if (dice < 56) {
            subscribers.restart();
        } else if (dice < 90) {
            change(orders.change());
        } else if (dice < 92) {
            change(orders.truncation());
        } else if (dice < 96) {
            malformed(orders.malformed());
        } else {
            gap();
        }
    }

    private void change(ChangeEvent event) {
        List<Match> expected = subscribers.expected(event);
        matches += subscribers.matching(event);
        told(event, expected);
    }

    private void told(ChangeEvent event, List<Match> expected) {
        matcher.deliveries();
        matcher.change(event);

        List<SlotDelivery> sent = matcher.deliveries();
        assertThat(Match.in(sent)).isEqualTo(expected);
        received++;
        matched += sent.isEmpty() ? 0 : 1;
        deliveries += sent.size();
    }

    private void malformed(ChangeEvent event) {
        try {
            change(event);
        } catch (IllegalArgumentException needed) {
            malformed++;
            told(event, List.of());
        }
    }

    private void gap() {
        LogGap gap =
                new LogGap(
                        random.nextBoolean() ? Family.POSTGRES : Family.MONGO,
                        random.nextBoolean() ? orders.workspace() : null,
                        "gap-1",
                        "orders",
                        Instant.EPOCH,
                        "lost");
        matcher.deliveries();
        matcher.gap(gap);

        List<SlotDelivery> sent = matcher.deliveries();
        assertThat(sent)
                .extracting(SlotDelivery::delivery)
                .allMatch(Delivery.Gap.class::isInstance);
        assertThat(sent.stream().map(SlotDelivery::slot).sorted())
                .isEqualTo(subscribers.expected(gap));
        received++;
        matched += sent.isEmpty() ? 0 : 1;
        deliveries += sent.size();
    }

    @Test
    void hardlyMoreFiltersAreEvaluatedThanMatch() {
        int filters = 2_000;
        int changes = 500;
        for (int number = 0; number < filters; number++) {
            String predicates =
                    switch (number % 4) {
                        case 0 -> "{\"weight\":{\"$gte\":%d,\"$lt\":%<d.9}}".formatted(number);
                        case 1 -> "{\"sku\":{\"$like\":\"%05d%%\"}}".formatted(number);
                        default -> "{\"customer\":%d}".formatted(number);
                    };
            matcher.announce(
                    key(number % 3, 10, number),
                    filter("postgres:orders", "{\"predicates\":" + predicates + "}"));
        }

        for (int change = 0; change < changes; change++) {
            int customer = random.nextInt(filters);
            matcher.change(
                    insert(
                            "postgres:orders",
                            "{\"customer\":%d,\"weight\":%<d.5,\"sku\":\"%<05d-7\"}"
                                    .formatted(customer)));
        }

        assertThat(matcher.metrics.matches()).isEqualTo(changes);
        assertThat(matcher.metrics.candidates()).isBetween((long) changes, 10L * changes);
    }
}
