package dev.tidewire.matcher;

import static dev.tidewire.matcher.Given.filter;
import static dev.tidewire.matcher.Given.insert;
import static dev.tidewire.matcher.Given.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.records.Delivery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeasesTest {
    private static final Duration LEASE = MatcherSettings.DEFAULT_LEASE;

    /** A lease is judged once a second, and the answer to how far to read comes a second later. */
    private static final Duration JUDGED = LEASE.plusSeconds(3);

    private MatcherDriver matcher;

    @BeforeEach
    void start(@TempDir Path folder) {
        matcher = MatcherDriver.running(folder);
        matcher.announce(key(3, 10, 0), filter("postgres:*"));
        matcher.heartbeat(3, 10);
        matcher.deliveries();
    }

    @AfterEach
    void stop() {
        matcher.close();
    }

    @Test
    void dropsTheFiltersOfAGatewayThatIsSilent() {
        matcher.wait(JUDGED);
        matcher.deliveries();

        matcher.change(insert("postgres:products", "{}"));

        assertThat(matcher.deliveries()).isEmpty();
        assertThat(matcher.metrics.purges()).isEqualTo(1);
    }

    @Test
    void tellsTheGatewayThatItWasDropped() {
        matcher.wait(JUDGED);

        assertThat(matcher.to(3, Delivery.Released.class))
                .containsExactly(new Delivery.Released(0, 0, 10));
    }

    @Test
    void keepsAFullLease() {
        matcher.wait(LEASE.minusSeconds(1));

        assertThat(matcher.all(Delivery.Released.class)).isEmpty();
    }

    @Test
    void keepsTheFiltersOfAGatewayThatSendsHeartbeats() {
        for (int beat = 0; beat < 20; beat++) {
            matcher.wait(Duration.ofSeconds(3));
            matcher.heartbeat(3, 10);
        }

        assertThat(matcher.all(Delivery.Released.class)).isEmpty();
    }

    @Test
    void judgesEachSlotByItself() {
        matcher.announce(key(4, 20, 0), filter("postgres:*"));
        for (int beat = 0; beat < 10; beat++) {
            matcher.wait(Duration.ofSeconds(3));
            matcher.heartbeat(4, 20);
        }
        matcher.deliveries();

        matcher.change(insert("postgres:products", "{}"));

        assertThat(matcher.deliveries()).extracting(SlotDelivery::slot).containsExactly(4);
    }

    @Test
    void refusesTheDroppedEpochForGood() {
        matcher.wait(JUDGED);
        matcher.deliveries();

        matcher.announce(key(3, 10, 1), filter("postgres:orders"));
        matcher.change(insert("postgres:orders", "{}"));

        assertThat(matcher.to(3)).containsExactly(new Delivery.Released(0, 0, 10));
    }

    @Test
    void tellsAGatewayThatStillSendsHeartbeatsAgain() {
        matcher.wait(JUDGED);
        matcher.deliveries();

        matcher.heartbeat(3, 10);

        assertThat(matcher.to(3)).containsExactly(new Delivery.Released(0, 0, 10));
    }

    @Test
    void answersManyAnnouncementsOfADroppedEpochOnce() {
        matcher.wait(JUDGED);
        matcher.deliveries();

        for (int number = 0; number < 100; number++) {
            matcher.announce(key(3, 10, number), filter("postgres:orders"));
        }

        assertThat(matcher.to(3)).hasSize(1);
    }

    @Test
    void acceptsTheNextEpoch() {
        matcher.wait(JUDGED);
        matcher.deliveries();

        matcher.announce(key(3, 11, 0), filter("postgres:orders"));
        matcher.change(insert("postgres:orders", "{}"));

        assertThat(matcher.to(3)).hasSize(2).noneMatch(Delivery.Released.class::isInstance);
    }

    @Test
    void remembersDroppedEpochsInTheChangelog() {
        matcher.wait(JUDGED);

        Slot slot = matcher.restored().book().slot(3);

        assertThat(slot.epoch()).isEqualTo(10);
        assertThat(slot.purged()).isTrue();
        assertThat(slot.filters().isEmpty()).isTrue();
    }

    @Test
    void doesNotJudgeRightAfterItWasStalled() {
        matcher.stall(Duration.ofMinutes(5));
        matcher.heartbeat(3, 10);
        matcher.wait(LEASE.minusSeconds(1));

        assertThat(matcher.all(Delivery.Released.class)).isEmpty();
    }

    @Test
    void doesNotJudgeWhileInterestsAreUnread() {
        matcher.interestsEnd(CompletableFuture.completedFuture(1_000L));

        matcher.wait(LEASE.multipliedBy(4));

        assertThat(matcher.all(Delivery.Released.class)).isEmpty();
    }

    @Test
    void doesNotJudgeWhileKafkaDoesNotAnswer() {
        matcher.interestsEnd(new CompletableFuture<>());

        matcher.wait(LEASE.multipliedBy(4));

        assertThat(matcher.all(Delivery.Released.class)).isEmpty();
    }

    @Test
    void doesNotJudgeWhileKafkaFails() {
        matcher.interestsEnd(CompletableFuture.failedFuture(new IllegalStateException("down")));

        matcher.wait(LEASE.multipliedBy(4));

        assertThat(matcher.all(Delivery.Released.class)).isEmpty();
    }

    @Test
    void givesGatewaysTimeToBeHeardAfterAnOutage() {
        matcher.interestsEnd(CompletableFuture.failedFuture(new IllegalStateException("down")));
        matcher.wait(LEASE.multipliedBy(4));
        matcher.interestsEnd(CompletableFuture.completedFuture(3L));
        matcher.wait(Duration.ofSeconds(8));
        matcher.heartbeat(3, 10);
        matcher.wait(LEASE.minusSeconds(1));

        assertThat(matcher.all(Delivery.Released.class)).isEmpty();
    }

    @Test
    void judgesAgainAfterAnOutage() {
        matcher.interestsEnd(CompletableFuture.failedFuture(new IllegalStateException("down")));
        matcher.wait(LEASE.multipliedBy(4));
        matcher.interestsEnd(CompletableFuture.completedFuture(3L));

        matcher.wait(LEASE);

        assertThat(matcher.to(3, Delivery.Released.class)).hasSize(1);
    }
}
