package dev.tidewire.streams;

import java.time.Duration;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka Streams at work: threads that die are replaced for as long as it takes. It is started once
 * and closed once. Thread-safe.
 */
public final class StreamsRun implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsRun.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    private static final int TOO_MANY_FAILURES = 5;

    private final KafkaStreams streams;
    private final ThreadRevival revival;

    private StreamsRun(KafkaStreams streams, ThreadRevival revival) {
        this.streams = streams;
        this.revival = revival;
    }

    /** Starts what was built and takes it over: if that fails, it is closed. */
    public static StreamsRun start(KafkaStreams streams) {
        ThreadRevival revival = new ThreadRevival(System::nanoTime);
        try {
            streams.setUncaughtExceptionHandler(revival);
            streams.start();
            return new StreamsRun(streams, revival);
        } catch (RuntimeException e) {
            streams.close(CloseOptions.timeout(CLOSE_TIMEOUT));
            throw e;
        }
    }

    /** How it is, without asking the cluster. */
    public StreamsHealth check() {
        KafkaStreams.State state = streams.state();
        int failures = revival.recentFailures();
        if (state.hasCompletedShutdown() || state.isShuttingDown()) {
            return new StreamsHealth(false, false, "Kafka Streams is " + state);
        }
        if (failures >= TOO_MANY_FAILURES) {
            return new StreamsHealth(
                    false, false, failures + " failures in a row; see the log for their cause");
        }
        return new StreamsHealth(
                true, state == KafkaStreams.State.RUNNING, "Kafka Streams is " + state);
    }

    /** Stops within 10 s and leaves the group, so that other instances take over at once. */
    @Override
    public void close() {
        close(GroupMembershipOperation.LEAVE_GROUP);
    }

    /**
     * Stops as a crashed instance does for the group: its partitions wait until its session ends.
     */
    public void abandon() {
        close(GroupMembershipOperation.REMAIN_IN_GROUP);
    }

    private void close(GroupMembershipOperation membership) {
        revival.close();
        CloseOptions options =
                CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(membership);
        if (!streams.close(options)) {
            LOG.warn("Kafka Streams did not stop within {}", CLOSE_TIMEOUT);
        }
    }
}
