package dev.tidewire.ingest;

import dev.tidewire.records.LogTopology;
import dev.tidewire.records.Topics;
import java.time.Duration;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The ingest as a Kafka Streams topology: task <em>i</em> reads partition <em>i</em> of the events
 * that come in. It sends on what belongs to another partition, keeps aside what is no event, and
 * appends the rest to partition <em>i</em> of the log with a producer of its own, since Kafka
 * Streams' would not be fenced. A second sub-topology turns records of mapped topics into events
 * that come in.
 *
 * <pre>
 *   events-in ─► ingest (claims) ─┬─► realtime.events, not by a sink
 *                                 ├─► sent-on: realtime.events.in, another partition
 *                                 ├─► dead
 *                                 └─► channels
 *   mapped ────► mapping ─────────┬─► mapped-events: realtime.events.in
 *                                 └─► mapped-dead
 * </pre>
 *
 * <p>A value: each {@link #build()} gives an equal topology that shares ports and metrics.
 */
final class IngestTopology {
    static final String INGEST = "ingest";
    static final String SENT_ON = "sent-on";
    static final String DEAD = "dead";
    static final String CHANNELS = "channels";
    static final String MAPPED_EVENTS = "mapped-events";
    static final String MAPPED_DEAD = "mapped-dead";

    private static final String EVENTS_IN = "events-in";
    private static final String MAPPED = "mapped";
    private static final String MAPPING = "mapping";

    /** How far back a topic is read that is mapped for the first time. */
    private static final Duration MAPPED_HISTORY = Duration.ofHours(24);

    private static final TimestampExtractor TIME = (record, _) -> Math.max(0L, record.timestamp());

    private final LogTopology topology;
    private final MappedTopics mapped;
    private final IngestPorts ports;
    private final IngestMetrics metrics;

    IngestTopology(
            LogTopology topology, MappedTopics mapped, IngestPorts ports, IngestMetrics metrics) {
        this.topology = topology;
        this.mapped = mapped;
        this.ports = ports;
        this.metrics = metrics;
    }

    /** The topology, every node and store of it named. */
    Topology build() {
        Topology built = new Topology();
        built.addSource(
                        AutoOffsetReset.earliest(),
                        EVENTS_IN,
                        TIME,
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        Topics.EVENTS_IN)
                .addProcessor(
                        INGEST, () -> new IngestProcessor(topology, ports, metrics), EVENTS_IN)
                .addStateStore(ClaimStore.builder(), INGEST);
        addEventsInSink(built, SENT_ON, INGEST);
        addSink(built, DEAD, Topics.EVENTS_DEAD, INGEST);
        addSink(built, CHANNELS, Topics.CHANNELS, INGEST);
        if (!mapped.isEmpty()) {
            addMapping(built);
        }
        return built;
    }

    private void addMapping(Topology built) {
        built.addSource(
                        AutoOffsetReset.byDuration(MAPPED_HISTORY),
                        MAPPED,
                        TIME,
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer(),
                        mapped.pattern())
                .addProcessor(
                        MAPPING,
                        () -> new MappingProcessor(mapped, ports.limits(), metrics),
                        MAPPED);
        addEventsInSink(built, MAPPED_EVENTS, MAPPING);
        addSink(built, MAPPED_DEAD, Topics.EVENTS_DEAD, MAPPING);
    }

    /** The topic is computed, since Kafka Streams refuses a sink that is plainly a source. */
    private void addEventsInSink(Topology built, String name, String parent) {
        built.addSink(
                name,
                (_, _, _) -> Topics.EVENTS_IN,
                new ByteArraySerializer(),
                new ByteArraySerializer(),
                new WorkspacePartitioner(topology.partitions()),
                parent);
    }

    private static void addSink(Topology built, String name, String topic, String parent) {
        built.addSink(name, topic, new ByteArraySerializer(), new ByteArraySerializer(), parent);
    }
}
