package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class StreamWatchTest {
    private static final StreamWatch.Limits LIMITS =
            new StreamWatch.Limits(
                    Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(2));

    private final AtomicLong now = new AtomicLong();
    private final PostgresLink link = new PostgresLink(Map.of(), now::get);
    private final StreamWatch watch = new StreamWatch(LIMITS, link, this::vouches, now::get);
    private boolean vouching;
    private int asked;
    private Runnable whileAsked = () -> {};

    private boolean vouches() {
        asked++;
        whileAsked.run();
        return vouching;
    }

    private void pass(int seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    }

    @Test
    void nobodyIsAskedOfAStreamThatHasJustSpoken() {
        link.waits();
        pass(9);

        assertThat(watch.isDead()).isFalse();
        assertThat(asked).isZero();
    }

    @Test
    void aStreamForWhichNobodyVouchesIsDead() {
        link.waits();
        pass(19);
        assertThat(watch.isDead()).isFalse();
        pass(1);

        assertThat(watch.isDead()).isTrue();
    }

    @Test
    void theTimeThatTheWitnessTakesCounts() {
        link.waits();
        pass(12);
        whileAsked = () -> pass(8);

        assertThat(watch.isDead()).isTrue();
    }

    @Test
    void aSilentStreamLivesAsLongAsTheWitnessVouchesForIt() {
        link.waits();
        vouching = true;
        for (int round = 0; round < 10; round++) {
            pass(11);
            assertThat(watch.isDead()).isFalse();
        }
        assertThat(asked).isEqualTo(10);

        vouching = false;
        pass(20);
        assertThat(watch.isDead()).isTrue();
    }

    @Test
    void aStreamThatSpeaksWhileTheWitnessIsAskedLives() {
        link.waits();
        pass(30);
        whileAsked = link::waits;

        assertThat(watch.isDead()).isFalse();
    }

    @Test
    void aStreamOnWhichNobodyWaitsIsNotSilent() {
        link.waits();
        link.waitsNoMore();
        pass(60);

        assertThat(watch.isDead()).isFalse();
        assertThat(asked).isZero();
    }
}
