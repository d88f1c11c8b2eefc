package dev.tidewire.ingest;

import dev.tidewire.records.LogTopology;
import dev.tidewire.streams.StreamsHealth;
import dev.tidewire.streams.StreamsRun;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/**
 * A running instance of the ingest: the topology on a cluster. It is started once and closed once.
 * Thread-safe.
 */
public final class IngestStreams implements AutoCloseable {
    private static final Duration TOPOLOGY_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final IngestSettings settings;
    private final IngestMetrics metrics;
    private volatile @Nullable Clients clients;

    /** What a start opened. */
    private record Clients(Admin admin, EventLogTail tail, StreamsRun run) {}

    public IngestStreams(IngestSettings settings, IngestMetrics metrics) {
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
            throw new IllegalStateException("the ingest was started before");
        }
        Admin admin = Admin.create(settings.streams().client("ingest-admin"));
        EventLogTail tail = null;
        try {
            LogTopology topology = LogTopology.read(admin, TOPOLOGY_TIMEOUT);
            tail =
                    new EventLogTail(
                            settings.streams().client("ingest-tail"), topology.eventsInId());
            clients = new Clients(admin, tail, StreamsRun.start(streams(topology, admin, tail)));
        } finally {
            if (clients == null) {
                close(admin, tail);
            }
        }
    }

    private KafkaStreams streams(LogTopology topology, Admin admin, EventLogTail tail) {
        KafkaEventLogs logs =
                new KafkaEventLogs(
                        settings.applicationId(),
                        admin,
                        tail,
                        id -> EventLogProducer.create(id, settings.streams().client(id)),
                        metrics);
        MappedTopics mapped = new MappedTopics(settings.mappings(), settings.applicationId());
        IngestPorts ports = new IngestPorts(logs, new KafkaRecordLimits(admin));
        return new KafkaStreams(
                new IngestTopology(topology, mapped, ports, metrics).build(),
                StreamsProperties.of(settings),
                new IngestClients(logs::acknowledge));
    }

    private static void close(Admin admin, @Nullable EventLogTail tail) {
        try {
            if (tail != null) {
                tail.close();
            }
        } finally {
            admin.close(CLOSE_TIMEOUT);
        }
    }

    /** How it is, without asking the cluster. */
    public IngestHealth check() {
        Clients opened = clients;
        StreamsHealth health = opened == null ? StreamsHealth.NOT_STARTED : opened.run().check();
        return new IngestHealth(health.live(), health.ready(), health.detail());
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
            try {
                stop.accept(opened.run());
            } finally {
                close(opened.admin(), opened.tail());
            }
        }
    }
}
