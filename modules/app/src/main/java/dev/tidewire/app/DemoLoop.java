package dev.tidewire.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something again and again, on a thread of its own; what fails, because a server is away, is
 * tried again after the interval.
 */
final class DemoLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DemoLoop.class);

    private final CountDownLatch stop = new CountDownLatch(1);

    /** What is done. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    private DemoLoop() {}

    /** Begins after one interval. */
    static DemoLoop start(String name, Duration interval, Step step) {
        DemoLoop loop = new DemoLoop();
        Thread.ofVirtual().name(name).start(() -> loop.live(name, interval, step));
        return loop;
    }

    private void live(String name, Duration interval, Step step) {
        try {
            while (!stop.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    step.run();
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception e) {
                    log.info("event=demo_paused demo={} reason=\"{}\"", name, e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does nothing any more; returns at once. */
    @Override
    public void close() {
        stop.countDown();
    }
}
