package dev.tidewire.capture;

import dev.tidewire.model.ChannelInfo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a source's part of the catalogue as the source is, on a thread of its own: at the start,
 * whenever it is asked to, and every few seconds in case nobody asks, or minutes if that keeps the
 * source busy. A source or a Kafka that does not answer is tried again; nothing else waits for
 * that. Thread-safe.
 */
final class ChannelRefresher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelRefresher.class);
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int RESTS_PER_ROUND = 10;
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int FIRST_SECONDS = 15;
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final String source;
    private final ChannelListing listing;
    private final KafkaSettings kafka;
    private final Thread thread;
    private final CountDownLatch first = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean asked = true;
    private boolean working;
    private boolean closed;
    private @Nullable ChannelLog log;

    private ChannelRefresher(String source, ChannelListing listing, KafkaSettings kafka) {
        this.source = source;
        this.listing = listing;
        this.kafka = kafka;
        thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("tidewire-channels-" + source)
                        .unstarted(this::live);
    }

    /**
     * Begins with a first round.
     *
     * @param listing used by the refresher's thread only, and closed by it
     */
    static ChannelRefresher start(String source, ChannelListing listing, KafkaSettings kafka) {
        ChannelRefresher refresher = new ChannelRefresher(source, listing, kafka);
        refresher.thread.start();
        return refresher;
    }

    /** Asks for a round that begins after this call. Returns at once. */
    void refresh() {
        lock.lock();
        try {
            asked = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The source's stream has begun: waits for the first round, and asks for another one, since the
     * stream does not tell what was created between the two.
     */
    void streaming() {
        try {
            awaitFirst();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        refresh();
    }

    /**
     * Waits until the first round is over, well or not, or the refresher is closed; not forever.
     */
    void awaitFirst() throws InterruptedException {
        if (!first.await(FIRST_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("event=channels_slow source={}", source);
        }
    }

    private void live() {
        Duration rest = INTERVAL;
        try {
            while (awaitTurn(rest)) {
                long begin = System.nanoTime();
                Duration least = round() ? INTERVAL : RETRY;
                rest = rest(least, Duration.ofNanos(System.nanoTime() - begin));
                first.countDown();
            }
        } catch (InterruptedException e) {
            LOG.debug("event=channels_interrupted source={}", source, e);
        } finally {
            first.countDown();
            closeLog();
            listing.close();
        }
    }

    /** A source with so many tables or collections that a round takes long is asked less often. */
    static Duration rest(Duration least, Duration round) {
        Duration fair = round.multipliedBy(RESTS_PER_ROUND);
        Duration most = fair.compareTo(LONGEST) < 0 ? fair : LONGEST;
        return most.compareTo(least) > 0 ? most : least;
    }

    /** Waits for the next round; false when there is none. */
    private boolean awaitTurn(Duration rest) throws InterruptedException {
        lock.lock();
        try {
            long left = rest.toNanos();
            while (!asked && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            asked = false;
            working = !closed;
            return working;
        } finally {
            lock.unlock();
        }
    }

    private boolean round() {
        try {
            publish();
            finished();
            return true;
        } catch (InterruptedException | RuntimeException e) {
            if (finished()) {
                return false;
            }
            LOG.warn(
                    "event=channels_not_published source={} reason=\"{}\"", source, e.getMessage());
            LOG.debug("event=channels_not_published source={}", source, e);
            closeLog();
            return false;
        }
    }

    private void publish() throws InterruptedException {
        List<ChannelInfo> now = listing.channels();
        if (log == null) {
            log = ChannelLog.open(source, kafka);
        }
        log.publish(now);
    }

    /** Ends a round: from here on nothing interrupts the thread. Whether it is the last one. */
    private boolean finished() {
        lock.lock();
        try {
            working = false;
            Thread.interrupted();
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void closeLog() {
        if (log == null) {
            return;
        }
        try {
            log.close();
        } catch (RuntimeException e) {
            LOG.debug("event=channels_close_failed source={}", source, e);
        }
        log = null;
    }

    /** Stops; what is not written by then is written by whoever captures the source next. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            if (working) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
        try {
            if (!thread.join(CLOSE)) {
                LOG.warn("event=channels_close_slow source={}", source);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
