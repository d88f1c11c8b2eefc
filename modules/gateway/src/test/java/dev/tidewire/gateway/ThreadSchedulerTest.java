package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadSchedulerTest {
    private final ThreadScheduler scheduler = new ThreadScheduler("timers");
    private final CountDownLatch ran = new CountDownLatch(1);

    @AfterEach
    void close() {
        scheduler.close();
    }

    @Test
    void aTaskThatFailsDoesNotStopItsRepetition() throws Exception {
        CountDownLatch twice = new CountDownLatch(2);
        scheduler.every(
                Duration.ofMillis(1),
                () -> {
                    twice.countDown();
                    throw new IllegalStateException("expected by the test");
                });

        assertThat(twice.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aDelayOfThousandsOfYearsIsAccepted() throws Exception {
        scheduler.after(Duration.ofDays(365_000_000), ran::countDown);

        scheduler.after(Duration.ZERO, ran::countDown);

        assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aCancelledTaskDoesNotRun() throws Exception {
        CountDownLatch later = new CountDownLatch(1);
        Scheduler.Task task = scheduler.after(Duration.ofMillis(50), ran::countDown);

        task.cancel();
        scheduler.after(Duration.ofMillis(100), later::countDown);

        assertThat(later.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ran.getCount()).isEqualTo(1);
    }
}
