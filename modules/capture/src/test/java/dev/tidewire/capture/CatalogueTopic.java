package dev.tidewire.capture;

import dev.tidewire.model.ChannelInfo;
import dev.tidewire.records.ChannelRecords;
import dev.tidewire.records.MalformedRecordException;
import dev.tidewire.records.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/** What {@code realtime.channels} holds of one source. */
final class CatalogueTopic implements AutoCloseable {
    private static final TopicPartition CHANNELS = new TopicPartition(Topics.CHANNELS, 0);

    private final String source;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<ChannelRecords.Key, ChannelInfo> entries = new LinkedHashMap<>();
    private int records;

    CatalogueTopic(String source) {
        this.source = source;
        consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", Servers.kafka().bootstrapServers()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        consumer.assign(List.of(CHANNELS));
        consumer.seekToBeginning(List.of(CHANNELS));
    }

    /** The entries now. */
    List<ChannelInfo> entries() {
        long end = consumer.endOffsets(List.of(CHANNELS)).get(CHANNELS);
        while (consumer.position(CHANNELS) < end) {
            consumer.poll(Duration.ofMillis(100)).forEach(this::apply);
        }
        return new ArrayList<>(entries.values());
    }

    /** The entries now, as workspace (* for every one) and channel, sorted. */
    List<String> names() {
        TreeSet<String> names = new TreeSet<>();
        for (ChannelInfo entry : entries()) {
            names.add(
                    (entry.workspace() == null ? "*" : entry.workspace()) + " " + entry.channel());
        }
        return List.copyOf(names);
    }

    /** Waits until the entries are these, as {@link #names} has them. */
    void await(String... names) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .until(this::names, List.of(names)::equals);
    }

    /** How many records of the source there have been so far. */
    int records() {
        entries();
        return records;
    }

    /** What other tests leave in the topic, malformed or not, is none of this source's. */
    private void apply(ConsumerRecord<byte[], byte[]> record) {
        try {
            ChannelRecords.Key key = ChannelRecords.Key.decode(record.key());
            if (key.source().equals(source)) {
                records++;
                apply(key, record);
            }
        } catch (MalformedRecordException _) {
            return;
        }
    }

    private void apply(ChannelRecords.Key key, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            entries.remove(key);
        } else {
            entries.put(key, ChannelRecords.from(key, record.value()));
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
