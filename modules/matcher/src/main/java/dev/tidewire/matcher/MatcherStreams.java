package dev.tidewire.matcher;

import dev.tidewire.records.LogTopology;
import java.time.Duration;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running instance of the matcher: the topology on a cluster. It is started once and closed once.
 * Thread-safe.
 */
public final class MatcherStreams implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MatcherStreams.class);
    private static final Duration TOPOLOGY_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    private static final int TOO_MANY_FAILURES = 5;

    private final MatcherSettings settings;
    private final MatcherMetrics metrics;
    private final ThreadRevival revival = new ThreadRevival(System::nanoTime);
    private volatile @Nullable Clients clients;

    /** What a start opened. */
    private record Clients(SideClients side, KafkaStreams streams) {}

    /** The clients beside Kafka Streams. */
    private record SideClients(Admin admin, KafkaClaimLog claims, KafkaRecordEnds ends)
            implements AutoCloseable {
        static SideClients open(MatcherSettings settings, Admin admin) {
            return new SideClients(
                    admin,
                    new KafkaClaimLog(StreamsProperties.client(settings, "matcher-claims")),
                    new KafkaRecordEnds(StreamsProperties.client(settings, "matcher-ends")));
        }

        @Override
        public void close() {
            ends.close();
            claims.close();
            admin.close(CLOSE_TIMEOUT);
        }
    }

    public MatcherStreams(MatcherSettings settings, MatcherMetrics metrics) {
        this.settings = settings;
        this.metrics = metrics;
    }

    /**
     * Reads the topics' layout and starts; partitions arrive later, as {@link #check()} tells.
     * After an exception it may be tried again.
     *
     * @throws dev.tidewire.records.ClusterUnavailableException if the cluster does not answer in
     *     time, or a topic is missing
     * @throws IllegalStateException if the topics do not fit together, or it was started before
     */
    public synchronized void start() {
        if (clients != null) {
            throw new IllegalStateException("the matcher was started before");
        }
        Admin admin = Admin.create(StreamsProperties.client(settings, "matcher-admin"));
        SideClients side = null;
        try {
            LogTopology topology = LogTopology.read(admin, TOPOLOGY_TIMEOUT);
            side = SideClients.open(settings, admin);
            clients = new Clients(side, started(topology, side));
        } finally {
            if (clients == null) {
                close(side, admin);
            }
        }
    }

    private static void close(@Nullable SideClients side, Admin admin) {
        if (side == null) {
            admin.close(CLOSE_TIMEOUT);
        } else {
            side.close();
        }
    }

    private KafkaStreams started(LogTopology topology, SideClients side) {
        KafkaStreams streams = streams(topology, side);
        try {
            streams.start();
            return streams;
        } catch (RuntimeException e) {
            streams.close(CloseOptions.timeout(CLOSE_TIMEOUT));
            throw e;
        }
    }

    private KafkaStreams streams(LogTopology topology, SideClients side) {
        KafkaLogOffsets offsets =
                new KafkaLogOffsets(side.admin(), settings.applicationId(), side.ends());
        MatcherPorts ports =
                new MatcherPorts(
                        side.claims(), offsets, offsets, () -> UUID.randomUUID().toString());
        KafkaStreams streams =
                new KafkaStreams(
                        new MatcherTopology(topology, settings.lease(), ports, metrics).build(),
                        StreamsProperties.of(settings));
        streams.setUncaughtExceptionHandler(revival);
        return streams;
    }

    /** How it is, without asking the cluster. */
    public MatcherHealth check() {
        Clients opened = clients;
        if (opened == null) {
            return new MatcherHealth(false, false, "not started");
        }
        KafkaStreams.State state = opened.streams().state();
        int failures = revival.recentFailures();
        if (state.hasCompletedShutdown() || state.isShuttingDown()) {
            return new MatcherHealth(false, false, "Kafka Streams is " + state);
        }
        if (failures >= TOO_MANY_FAILURES) {
            return new MatcherHealth(
                    false, false, failures + " failures in a row; see the log for their cause");
        }
        return new MatcherHealth(
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
    void abandon() {
        close(GroupMembershipOperation.REMAIN_IN_GROUP);
    }

    private synchronized void close(GroupMembershipOperation membership) {
        Clients opened = clients;
        if (opened != null) {
            revival.close();
            CloseOptions options =
                    CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(membership);
            if (!opened.streams().close(options)) {
                LOG.warn("Kafka Streams did not stop within {}", CLOSE_TIMEOUT);
            }
            opened.side().close();
        }
    }
}
