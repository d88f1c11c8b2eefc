package dev.tidewire.app;

import dev.tidewire.gateway.Readiness;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one role until it is told to stop, and says in the log when it becomes ready or unready. */
final class RoleRunner {
    private static final Logger log = LoggerFactory.getLogger(RoleRunner.class);

    private final Duration interval;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * @param interval between two looks at the readiness
     */
    RoleRunner(Duration interval) {
        this.interval = interval;
    }

    /** Looks after a part until {@link #stop()}, then closes it. */
    void run(Part part) throws InterruptedException {
        boolean ready = false;
        try (part) {
            do {
                Readiness now = part.check();
                if (now.ready() != ready) {
                    ready = now.ready();
                    report(part.name(), now);
                }
            } while (!stop.await(interval.toMillis(), TimeUnit.MILLISECONDS));
            log.info("event=stopping role={}", part.name());
        } finally {
            log.info("event=stopped role={}", part.name());
            stopped.countDown();
        }
    }

    private static void report(String role, Readiness now) {
        String detail =
                new TreeMap<>(now.detail())
                        .entrySet().stream()
                                .map(entry -> entry.getKey() + "=\"" + entry.getValue() + "\"")
                                .collect(Collectors.joining(" "));
        if (now.ready()) {
            log.info("event=ready role={} {}", role, detail);
        } else {
            log.warn("event=unready role={} {}", role, detail);
        }
    }

    /** Ends {@link #run(Part)} and waits until the part is closed. Called by a shutdown hook. */
    void stop() {
        stop.countDown();
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
