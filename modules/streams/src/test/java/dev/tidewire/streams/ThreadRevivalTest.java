package dev.tidewire.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

class ThreadRevivalTest {
    private final AtomicLong clock = new AtomicLong();
    private final ThreadRevival revival = new ThreadRevival(clock::get);

    @Test
    void waitsLongerWithEachFailure() {
        assertThat(revival.nextPause()).isEqualTo(Duration.ofMillis(100));
        assertThat(revival.nextPause()).isEqualTo(Duration.ofMillis(200));
        assertThat(revival.nextPause()).isEqualTo(Duration.ofMillis(400));
    }

    @Test
    void waitsTenSecondsAtMost() {
        for (int failure = 0; failure < 100; failure++) {
            revival.nextPause();
        }

        assertThat(revival.nextPause()).isEqualTo(Duration.ofSeconds(10));
        assertThat(revival.recentFailures()).isEqualTo(101);
    }

    @Test
    void forgetsFailuresAfterAQuietMinute() {
        revival.nextPause();
        revival.nextPause();
        clock.addAndGet(Duration.ofMinutes(1).toNanos());

        assertThat(revival.recentFailures()).isZero();
        assertThat(revival.nextPause()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void replacesTheThreadAtOnceWhileClosing() {
        for (int failure = 0; failure < 20; failure++) {
            revival.nextPause();
        }
        revival.close();

        assertThat(revival.handle(new IllegalStateException("broken")))
                .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
    }
}
