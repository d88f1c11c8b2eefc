package dev.tidewire.matcher;

import dev.tidewire.model.Family;
import dev.tidewire.records.DeliveryRecords;
import dev.tidewire.records.LogTopology;
import dev.tidewire.records.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The matcher as a Kafka Streams topology: task <em>i</em> reads partition <em>i</em> of the
 * interests and of the three change logs, keeps the live filters in the store {@code filters}, and
 * writes to each interested gateway's partition of the deliveries.
 *
 * <pre>
 *   interests ─┐
 *   postgres  ─┤
 *   mongo     ─┼─► matcher (filters) ─► deliveries
 *   events    ─┘
 * </pre>
 *
 * <p>A value: each {@link #build()} gives an equal topology that shares ports and metrics.
 */
public final class MatcherTopology {
    static final String MATCHER = "matcher";
    static final String DELIVERIES = "deliveries";
    static final String INTERESTS = "interests";

    private final TopologySettings settings;
    private final MatcherPorts ports;
    private final MatcherMetrics metrics;
    private final StreamPartitioner<byte[], SlotDelivery> partitioner;

    /**
     * @param topology the topics as they are
     * @param lease how long a gateway's filters live without a heartbeat
     */
    public MatcherTopology(
            LogTopology topology, Duration lease, MatcherPorts ports, MatcherMetrics metrics) {
        this(topology, lease, ports, metrics, new SlotPartitioner());
    }

    MatcherTopology(
            LogTopology topology,
            Duration lease,
            MatcherPorts ports,
            MatcherMetrics metrics,
            StreamPartitioner<byte[], SlotDelivery> partitioner) {
        this.settings = new TopologySettings(topology, lease);
        this.ports = ports;
        this.metrics = metrics;
        this.partitioner = partitioner;
    }

    /** The topology, every node and store of it named. */
    public Topology build() {
        Topology topology = new Topology();
        List<String> sources = new ArrayList<>();
        // Streams takes the record with the lowest time next. Interests have time 0, so all those
        // that are in Kafka are applied before any change.
        addSource(topology, INTERESTS, Topics.INTERESTS, (_, _) -> 0L);
        sources.add(INTERESTS);
        for (Family family : Family.values()) {
            addSource(
                    topology,
                    family.label(),
                    Topics.changeLog(family),
                    (record, _) -> Math.max(1L, record.timestamp()));
            sources.add(family.label());
        }
        return topology.addProcessor(
                        MATCHER,
                        () -> new MatchProcessor(settings, ports, metrics),
                        sources.toArray(String[]::new))
                .addStateStore(IndexStore.builder(), MATCHER)
                .addSink(
                        DELIVERIES,
                        Topics.DELIVERIES,
                        new ByteArraySerializer(),
                        (_, slotDelivery) -> DeliveryRecords.value(slotDelivery.delivery()),
                        partitioner,
                        MATCHER);
    }

    private static void addSource(
            Topology topology, String name, String topic, TimestampExtractor time) {
        topology.addSource(
                AutoOffsetReset.earliest(),
                name,
                time,
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                topic);
    }
}
