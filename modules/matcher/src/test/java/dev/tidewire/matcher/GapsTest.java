package dev.tidewire.matcher;

import static dev.tidewire.matcher.Given.SHOP;
import static dev.tidewire.matcher.Given.filter;
import static dev.tidewire.matcher.Given.insert;
import static dev.tidewire.matcher.Given.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.Family;
import dev.tidewire.model.LogGap;
import dev.tidewire.model.LogPosition;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.Delivery;
import dev.tidewire.records.InterestKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GapsTest {
    private static final WorkspaceId OTHER = WorkspaceId.of("other");

    private MatcherDriver matcher;

    @BeforeEach
    void start(@TempDir Path folder) {
        matcher = MatcherDriver.running(folder);
    }

    @AfterEach
    void stop() {
        matcher.close();
    }

    @Test
    void aGapReachesEveryFilterOfItsFamilyAndWorkspaceWhateverItAsksFor() {
        matcher.announce(key(3, 40, 7), filter("mongo:orders", "{\"predicates\":{\"a\":1}}"));
        matcher.announce(key(3, 40, 8), filter("mongo:*", "{\"operations\":[\"DELETE\"]}"));
        matcher.announce(key(3, 40, 9), filter("postgres:orders"));
        matcher.announce(new InterestKey.Filter(OTHER, 3, 40, 10), otherFilter());
        matcher.deliveries();

        matcher.gap(gap(SHOP));

        assertThat(matcher.to(3))
                .containsExactly(
                        new Delivery.Gap(
                                SHOP,
                                0,
                                40,
                                new LogPosition(Family.MONGO, 0, 0),
                                List.of(7L, 8L),
                                0,
                                0,
                                "lost"));
    }

    @Test
    void aGapOfEveryWorkspaceIsOneDeliveryOfASlot() {
        matcher.announce(key(3, 40, 7), filter("mongo:orders"));
        matcher.announce(new InterestKey.Filter(OTHER, 3, 40, 8), otherFilter());
        matcher.announce(key(4, 50, 1), filter("mongo:orders"));
        matcher.deliveries();

        matcher.gap(gap(null));

        List<Delivery.Gap> gaps = matcher.all(Delivery.Gap.class);
        assertThat(gaps).extracting(Delivery.Gap::workspace).containsOnlyNulls();
        assertThat(gaps)
                .extracting(Delivery.Gap::filters)
                .containsExactlyInAnyOrder(List.of(7L, 8L), List.of(1L));
    }

    @Test
    void manyFiltersMakeParts() {
        LongStream.range(0, 5_000)
                .forEach(
                        number -> matcher.announce(key(3, 40, number), filter("mongo:c" + number)));
        matcher.deliveries();

        matcher.gap(gap(SHOP));

        List<Delivery.Gap> gaps = matcher.to(3, Delivery.Gap.class);
        assertThat(gaps).extracting(Delivery.Gap::part).containsExactly(0, 1);
        assertThat(gaps).extracting(Delivery.Gap::lastPart).containsOnly(1);
        assertThat(gaps.stream().flatMap(gap -> gap.filters().stream()))
                .containsExactlyElementsOf(LongStream.range(0, 5_000).boxed().toList());
    }

    @Test
    void everyGapIsCountedAndAMalformedOneStopsNothing() {
        matcher.announce(key(3, 40, 7), filter("mongo:orders"));
        matcher.gap(gap(SHOP));
        matcher.gap(gap(OTHER));
        matcher.log(
                Family.MONGO,
                "shop".getBytes(StandardCharsets.UTF_8),
                "[]".getBytes(StandardCharsets.UTF_8),
                new RecordHeaders().add("op", "GAP".getBytes(StandardCharsets.UTF_8)));
        matcher.deliveries();

        matcher.change(insert("mongo:orders", "{}"));

        assertThat(matcher.to(3, Delivery.Change.class)).hasSize(1);
        assertThat(matcher.metrics.received()).isEqualTo(4);
        assertThat(matcher.metrics.matched()).isEqualTo(2);
        assertThat(matcher.metrics.filtered()).isEqualTo(1);
        assertThat(matcher.metrics.malformed()).isEqualTo(1);
    }

    private static String otherFilter() {
        return filter(OTHER, "mongo:orders", "{}");
    }

    private static LogGap gap(@Nullable WorkspaceId workspace) {
        return new LogGap(Family.MONGO, workspace, "gap-1", "docs", Instant.EPOCH, "lost");
    }
}
