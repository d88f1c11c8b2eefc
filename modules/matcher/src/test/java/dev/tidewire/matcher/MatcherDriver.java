package dev.tidewire.matcher;

import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Family;
import dev.tidewire.model.LogGap;
import dev.tidewire.records.ChangeRecords;
import dev.tidewire.records.Delivery;
import dev.tidewire.records.GapRecords;
import dev.tidewire.records.InterestKey;
import dev.tidewire.records.InterestValue;
import dev.tidewire.records.LogTopology;
import dev.tidewire.records.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The topology under production settings, one partition of it, without a broker. */
final class MatcherDriver implements AutoCloseable {
    static final int SLOTS = 8;
    static final Instant CAPTURED = Instant.ofEpochMilli(5_000);

    final MatcherMetrics metrics = new MatcherMetrics();
    private final List<SlotDelivery> deliveries = new ArrayList<>();
    private final TopologyTestDriver driver;
    private final long epoch;
    private CompletableFuture<Long> interestsEnd = CompletableFuture.completedFuture(0L);
    private long interests;

    /** How a task starts: its claim comes back at offset {@code epoch} of the interests. */
    record Start(long epoch, Map<Family, Long> logs) {
        static Start normal() {
            return new Start(0, Map.of());
        }

        Start withEpoch(long other) {
            return new Start(other, logs);
        }

        Start withLog(Family family, long offset) {
            Map<Family, Long> others = new EnumMap<>(Family.class);
            others.putAll(logs);
            others.put(family, offset);
            return new Start(epoch, others);
        }
    }

    private MatcherDriver(Path folder, Start start) {
        Map<Family, Long> starts = new EnumMap<>(Family.class);
        for (Family family : Family.values()) {
            starts.put(family, start.logs().getOrDefault(family, 0L));
        }
        epoch = start.epoch();
        MatcherPorts ports =
                new MatcherPorts(
                        (partition, nonce) -> epoch,
                        partition -> starts,
                        partition -> interestsEnd,
                        () -> "own");
        SlotPartitioner partitioner = new SlotPartitioner();
        MatcherTopology topology =
                new MatcherTopology(
                        new LogTopology(1, SLOTS, logIds(), new UUID(0, 0)),
                        MatcherSettings.DEFAULT_LEASE,
                        ports,
                        metrics,
                        (topic, key, value, partitions) -> {
                            deliveries.add(value);
                            return partitioner.partitions(topic, key, value, SLOTS);
                        });
        driver = new TopologyTestDriver(topology.build(), settings(folder), Instant.EPOCH);
    }

    private static Properties settings(Path folder) {
        return StreamsProperties.of(MatcherSettings.of("localhost:9092", "test", folder));
    }

    private static Map<Family, UUID> logIds() {
        Map<Family, UUID> ids = new EnumMap<>(Family.class);
        for (Family family : Family.values()) {
            ids.put(family, new UUID(0, family.label().hashCode()));
        }
        return ids;
    }

    /** A task that has not read its claim yet. */
    static MatcherDriver starting(Path folder, Start start) {
        return new MatcherDriver(folder, start);
    }

    /** A task that holds its partition in epoch 0. */
    static MatcherDriver running(Path folder) {
        return running(folder, Start.normal());
    }

    static MatcherDriver running(Path folder, Start start) {
        MatcherDriver driver = new MatcherDriver(folder, start);
        driver.ownClaim();
        return driver;
    }

    void ownClaim() {
        claim("own");
    }

    void claim(String nonce) {
        interest(new InterestKey.Claim(), new InterestValue.Claim(nonce));
    }

    void heartbeat(int slot, long gatewayEpoch) {
        interest(
                new InterestKey.Heartbeat(slot, gatewayEpoch), new InterestValue.Heartbeat(12_345));
    }

    void announce(InterestKey.Filter key, String filter) {
        interest(key, new InterestValue.Filter(filter));
    }

    void withdraw(InterestKey.Filter key) {
        interest(key.encode(), null);
    }

    private void interest(InterestKey key, InterestValue value) {
        interest(key.encode(), value.encode());
    }

    void interest(byte[] key, byte[] value) {
        interests++;
        interestsEnd = CompletableFuture.completedFuture(interests);
        input(Topics.INTERESTS).pipeInput(new TestRecord<>(key, value));
    }

    void change(ChangeEvent event) {
        ProducerRecord<byte[], byte[]> record = ChangeRecords.toRecord(event, 1);
        log(event.channel().family(), record.key(), record.value(), record.headers());
    }

    void gap(LogGap gap) {
        ProducerRecord<byte[], byte[]> record = GapRecords.toRecords(gap, 1).getFirst();
        log(gap.family(), record.key(), record.value(), record.headers());
    }

    void log(Family family, byte[] key, byte[] value, Headers headers) {
        input(Topics.changeLog(family))
                .pipeInput(new TestRecord<>(key, value, new RecordHeaders(headers), CAPTURED));
    }

    private TestInputTopic<byte[], byte[]> input(String topic) {
        return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** What the task finds when it asks how far the interests were written. */
    void interestsEnd(CompletableFuture<Long> end) {
        interestsEnd = end;
    }

    /** Time passes, as a task sees that is not stalled: in steps of a second. */
    void wait(Duration duration) {
        for (long second = 0; second < duration.toSeconds(); second++) {
            driver.advanceWallClockTime(Duration.ofSeconds(1));
        }
    }

    /** Time passes without the task. */
    void stall(Duration duration) {
        driver.advanceWallClockTime(duration);
    }

    /** What was delivered since the last time. */
    List<SlotDelivery> deliveries() {
        List<SlotDelivery> latest = List.copyOf(deliveries);
        deliveries.clear();
        return latest;
    }

    List<Delivery> to(int slot) {
        return deliveries().stream()
                .filter(delivery -> delivery.slot() == slot)
                .map(SlotDelivery::delivery)
                .toList();
    }

    <T extends Delivery> List<T> to(int slot, Class<T> kind) {
        return of(to(slot).stream(), kind);
    }

    <T extends Delivery> List<T> all(Class<T> kind) {
        return of(deliveries().stream().map(SlotDelivery::delivery), kind);
    }

    private static <T extends Delivery> List<T> of(Stream<Delivery> stream, Class<T> kind) {
        return stream.filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The records of the deliveries as they are written. */
    List<TestRecord<byte[], byte[]>> written() {
        return output(Topics.DELIVERIES).readRecordsToList();
    }

    /** What the store's changelog got since the last time. */
    List<TestRecord<byte[], byte[]>> changelog() {
        return output(MatcherSettings.DEFAULT_APPLICATION_ID + "-" + IndexStore.NAME + "-changelog")
                .readRecordsToList();
    }

    /** A store as a standby, or the task's next life, would have it. */
    IndexStore restored() {
        IndexStore store = new IndexStore();
        changelog().forEach(record -> store.restore(record.key(), record.value()));
        return store;
    }

    IndexStore store() {
        return (IndexStore) driver.getStateStore(IndexStore.NAME);
    }

    private TestOutputTopic<byte[], byte[]> output(String topic) {
        return driver.createOutputTopic(
                topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        driver.close();
    }
}
