package dev.tidewire.ingest;

import dev.tidewire.model.Family;
import dev.tidewire.records.LogTopology;
import dev.tidewire.records.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The topology under production settings, partition 0 of it, without a broker. */
final class IngestDriver implements AutoCloseable {
    static final UUID TOPIC_ID = new UUID(1, 2);
    static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

    /** The mapped topic of the driver: others are not told to it. */
    static final TopicMapping MAPPING =
            new TopicMapping(
                    Pattern.compile("shop\\.(?<topic>.*)"),
                    new WorkspaceFrom.Header("tenant"),
                    new ChannelFrom.Topic());

    final IngestMetrics metrics = new IngestMetrics();
    final List<ProducerRecord<byte[], byte[]>> log = new ArrayList<>();
    final Set<Long> held = new HashSet<>();
    private final TopologyTestDriver driver;

    /** The log in memory. */
    private final class MemoryLog implements EventLog {
        @Override
        public boolean holds(long offset) {
            return held.remove(offset);
        }

        @Override
        public void append(ProducerRecord<byte[], byte[]> change) {
            log.add(change);
        }

        @Override
        public void tick() {}

        @Override
        public void close() {}
    }

    private IngestDriver(Path folder, RecordLimits limits) {
        Map<Family, UUID> ids = new EnumMap<>(Family.class);
        for (Family family : Family.values()) {
            ids.put(family, new UUID(0, 0));
        }
        IngestTopology topology =
                new IngestTopology(
                        new LogTopology(1, 1, ids, TOPIC_ID),
                        new MappedTopics(List.of(MAPPING), IngestSettings.DEFAULT_APPLICATION_ID),
                        new IngestPorts(_ -> new MemoryLog(), () -> limits),
                        metrics);
        driver =
                new TopologyTestDriver(
                        topology.build(),
                        StreamsProperties.of(IngestSettings.of("localhost:9092", "test", folder)),
                        TIME);
    }

    static IngestDriver running(Path folder) {
        return running(folder, new RecordLimits(1 << 20, 1 << 20, 1 << 20));
    }

    static IngestDriver running(Path folder, RecordLimits limits) {
        return new IngestDriver(folder, limits);
    }

    void read(ProducerRecord<byte[], byte[]> record) {
        read(record, TIME);
    }

    void read(ProducerRecord<byte[], byte[]> record, Instant time) {
        driver.createInputTopic(
                        record.topic(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(record.key(), record.value(), record.headers(), time));
    }

    List<TestRecord<byte[], byte[]>> written(String topic) {
        return driver.createOutputTopic(
                        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    List<TestRecord<byte[], byte[]>> dead() {
        return written(Topics.EVENTS_DEAD);
    }

    /** The claims as another life of the task has them. */
    Claims claims() {
        advance(Duration.ofSeconds(1));
        return new Claims(claimStore());
    }

    ClaimStore claimStore() {
        return (ClaimStore) driver.getStateStore(ClaimStore.NAME);
    }

    /** Time passes while the task runs. */
    void advance(Duration time) {
        driver.advanceWallClockTime(time);
    }

    @Override
    public void close() {
        driver.close();
    }
}
