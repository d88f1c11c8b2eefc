package dev.tidewire.matcher;

import dev.tidewire.records.LogTopology;
import dev.tidewire.streams.StreamsHealth;
import dev.tidewire.streams.StreamsRun;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/**
 * A running instance of the matcher: the topology on a cluster. It is started once and closed once.
 * Thread-safe.
 */
public final class MatcherStreams implements AutoCloseable {
    private static final Duration TOPOLOGY_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final MatcherSettings settings;
    private final MatcherMetrics metrics;
    private volatile @Nullable Clients clients;

    /** What a start opened. */
    private record Clients(SideClients side, StreamsRun run) {}

    /** The clients beside Kafka Streams. */
    private record SideClients(Admin admin, KafkaClaimLog claims, KafkaRecordEnds ends)
            implements AutoCloseable {
        static SideClients open(MatcherSettings settings, Admin admin) {
            return new SideClients(
                    admin,
                    new KafkaClaimLog(settings.streams().client("matcher-claims")),
                    new KafkaRecordEnds(settings.streams().client("matcher-ends")));
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
        Admin admin = Admin.create(settings.streams().client("matcher-admin"));
        SideClients side = null;
        try {
            LogTopology topology = LogTopology.read(admin, TOPOLOGY_TIMEOUT);
            side = SideClients.open(settings, admin);
            clients = new Clients(side, StreamsRun.start(streams(topology, side)));
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

    private KafkaStreams streams(LogTopology topology, SideClients side) {
        KafkaLogOffsets offsets =
                new KafkaLogOffsets(side.admin(), settings.applicationId(), side.ends());
        MatcherPorts ports =
                new MatcherPorts(
                        side.claims(), offsets, offsets, () -> UUID.randomUUID().toString());
        return new KafkaStreams(
                new MatcherTopology(topology, settings.lease(), ports, metrics).build(),
                StreamsProperties.of(settings));
    }

    /** How it is, without asking the cluster. */
    public MatcherHealth check() {
        Clients opened = clients;
        StreamsHealth health = opened == null ? StreamsHealth.NOT_STARTED : opened.run().check();
        return new MatcherHealth(health.live(), health.ready(), health.detail());
    }

    /** Stops within 10 s and leaves the group, so that other instances take over at once. */
    @Override
    public void close() {
        close(StreamsRun::close);
    }

    /**
     * Stops as a crashed instance does for the group: its partitions wait until its session ends.
     */
    void abandon() {
        close(StreamsRun::abandon);
    }

    private synchronized void close(Consumer<StreamsRun> stop) {
        Clients opened = clients;
        if (opened != null) {
            stop.accept(opened.run());
            opened.side().close();
        }
    }
}
