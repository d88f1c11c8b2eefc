package dev.tidewire.matcher;

import static dev.tidewire.matcher.Given.filter;
import static dev.tidewire.matcher.Given.insert;
import static dev.tidewire.matcher.Given.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.matcher.MatcherDriver.Start;
import dev.tidewire.model.Family;
import dev.tidewire.records.Delivery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimsTest {
    @TempDir Path folder;

    @Test
    void handlesNoChangeBeforeItsOwnClaim() {
        try (MatcherDriver matcher = claimIsThird()) {
            matcher.announce(key(1, 10, 0), filter("postgres:*"));
            matcher.deliveries();

            matcher.change(insert("postgres:products", "{}"));

            assertThat(matcher.deliveries()).isEmpty();
            assertThat(matcher.metrics.received()).isZero();
        }
    }

    @Test
    void handlesEarlyChangesInOrderAfterItsClaim() {
        try (MatcherDriver matcher = claimIsThird()) {
            matcher.change(insert("postgres:products", "{\"n\":1}"));
            matcher.announce(key(1, 10, 0), filter("postgres:*"));
            matcher.change(insert("postgres:products", "{\"n\":2}"));
            matcher.announce(key(2, 20, 0), filter("postgres:orders"));
            matcher.change(insert("postgres:products", "{\"n\":3}"));
            matcher.deliveries();

            matcher.ownClaim();

            List<Delivery.Change> changes = matcher.to(1, Delivery.Change.class);
            assertThat(changes)
                    .extracting(change -> change.position().offset())
                    .containsExactly(0L, 1L, 2L);
        }
    }

    @Test
    void answersThatEarlyChangesAreStillToCome() {
        try (MatcherDriver matcher = claimIsThird()) {
            matcher.change(insert("postgres:products", "{}"));

            matcher.announce(key(1, 10, 0), filter("postgres:*"));

            assertThat(matcher.to(1, Delivery.Active.class))
                    .extracting(active -> active.position().offset())
                    .containsExactly(0L);
        }
    }

    @Test
    void givesUpWhenTooManyChangesWaitForTheClaim() {
        EarlyChanges early = new EarlyChanges();

        assertThatThrownBy(
                        () -> {
                            for (int change = 0; change <= 10_000; change++) {
                                early.add(Family.EVENTS, new Record<>(null, null, 1), change);
                            }
                        })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("claim");
    }

    @Test
    void takesNoEarlierClaimForItsOwn() {
        try (MatcherDriver matcher = claimIsThird()) {
            matcher.claim("another");
            matcher.announce(key(1, 10, 0), filter("postgres:*"));
            matcher.deliveries();

            matcher.change(insert("postgres:products", "{}"));

            assertThat(matcher.deliveries()).isEmpty();
        }
    }

    @Test
    void writesItsEpochIntoEveryDelivery() {
        try (MatcherDriver matcher = claimIsThird()) {
            matcher.announce(key(1, 10, 0), filter("postgres:*"));
            matcher.heartbeat(1, 10);
            matcher.ownClaim();
            matcher.change(insert("postgres:products", "{}"));
            matcher.wait(Duration.ofSeconds(20));

            List<SlotDelivery> deliveries = matcher.deliveries();

            assertThat(deliveries)
                    .extracting(delivery -> delivery.delivery().taskEpoch())
                    .containsOnly(2L);
            assertThat(deliveries)
                    .extracting(delivery -> (Object) delivery.delivery().getClass())
                    .contains(
                            Delivery.Active.class,
                            Delivery.Change.class,
                            Delivery.Progress.class,
                            Delivery.Released.class);
        }
    }

    @Test
    void migratesWhenItReadsALaterClaim() {
        MatcherDriver matcher = MatcherDriver.running(folder);

        assertThatThrownBy(() -> matcher.claim("another"))
                .isInstanceOf(TaskMigratedException.class);

        assertThat(matcher.metrics.fencings()).isEqualTo(1);
        matcher.close();
    }

    @Test
    void emitsNothingAfterALaterClaim() {
        MatcherDriver matcher = MatcherDriver.running(folder);
        matcher.announce(key(1, 10, 0), filter("postgres:*"));
        matcher.deliveries();
        assertThatThrownBy(() -> matcher.claim("another"));

        assertThatThrownBy(() -> matcher.change(insert("postgres:products", "{}")))
                .isInstanceOf(TaskMigratedException.class);
        assertThatThrownBy(() -> matcher.announce(key(1, 10, 1), filter("mongo:*")))
                .isInstanceOf(TaskMigratedException.class);
        assertThatThrownBy(() -> matcher.wait(Duration.ofSeconds(1)))
                .isInstanceOf(TaskMigratedException.class);

        assertThat(matcher.deliveries()).isEmpty();
        matcher.close();
    }

    @Test
    void failsWhenItsClaimNeverComes() {
        MatcherDriver matcher = claimIsThird();

        assertThatThrownBy(() -> matcher.wait(Duration.ofSeconds(62)))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .rootCause()
                .hasMessageContaining("does not find its claim");

        matcher.close();
    }

    /** The claim's offset in the interests is 2. */
    private MatcherDriver claimIsThird() {
        return MatcherDriver.starting(folder, Start.normal().withEpoch(2));
    }
}
