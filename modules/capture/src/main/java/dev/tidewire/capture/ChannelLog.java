package dev.tidewire.capture;

import dev.tidewire.model.ChannelInfo;
import dev.tidewire.records.ChannelRecords;
import dev.tidewire.records.MalformedRecordException;
import dev.tidewire.records.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a source's part of {@code realtime.channels}. What the topic holds is read before each
 * round, so that nothing is written twice, and whatever a round left undone, or somebody else has
 * undone, is done by the next. Not thread-safe.
 */
final class ChannelLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelLog.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE = Duration.ofSeconds(2);
    private static final TopicPartition CHANNELS = new TopicPartition(Topics.CHANNELS, 0);

    private final String source;
    private final Consumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> producer;
    private final Map<ChannelRecords.Key, byte[]> held = new HashMap<>();

    private ChannelLog(
            String source, Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer) {
        this.source = source;
        this.consumer = consumer;
        this.producer = producer;
    }

    /**
     * Reads what the topic holds of the source.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka does not answer in time
     * @throws CaptureException if the topic is missing
     */
    static ChannelLog open(String source, KafkaSettings kafka) {
        Consumer<byte[], byte[]> consumer =
                new LogTail(kafka, source).consumer("read_uncommitted", "channels");
        try {
            List<TopicPartition> partitions = LogTail.partitions(consumer, Topics.CHANNELS);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
        return new ChannelLog(source, consumer, LogProducer.plain(source + "-channels", kafka));
    }

    /**
     * Makes the catalogue hold exactly these channels of the source, and returns when Kafka has
     * acknowledged that. Of several with the same channel and workspace the first counts.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka does not answer in time
     * @throws CaptureException if Kafka does not take a record; then open another log
     */
    void publish(Collection<ChannelInfo> now) {
        catchUp();
        List<ProducerRecord<byte[], byte[]>> records = difference(now);
        List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
        for (ProducerRecord<byte[], byte[]> record : records) {
            sent.add(producer.send(record));
        }
        producer.flush();
        sent.forEach(ChannelLog::await);
        if (!records.isEmpty()) {
            LOG.info(
                    "event=channels_published source={} channels={} written={}",
                    source,
                    now.size(),
                    records.size());
        }
    }

    private void catchUp() {
        long end = consumer.endOffsets(List.of(CHANNELS)).getOrDefault(CHANNELS, 0L);
        while (consumer.position(CHANNELS) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                apply(record);
            }
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        try {
            ChannelRecords.Key key = ChannelRecords.Key.decode(record.key());
            if (!key.source().equals(source)) {
                return;
            }
            if (record.value() == null) {
                held.remove(key);
            } else {
                held.put(key, record.value());
            }
        } catch (MalformedRecordException e) {
            LOG.warn(
                    "event=channel_malformed topic={} offset={} reason=\"{}\"",
                    record.topic(),
                    record.offset(),
                    e.getMessage());
        }
    }

    private List<ProducerRecord<byte[], byte[]>> difference(Collection<ChannelInfo> now) {
        Map<ChannelRecords.Key, ProducerRecord<byte[], byte[]>> wanted = new LinkedHashMap<>();
        for (ChannelInfo info : now) {
            wanted.putIfAbsent(ChannelRecords.Key.of(info), ChannelRecords.toRecord(info));
        }
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        wanted.forEach((key, record) -> {
            if (!Arrays.equals(record.value(), held.get(key))) {
                records.add(record);
            }
        });
        for (ChannelRecords.Key key : held.keySet()) {
            if (!wanted.containsKey(key)) {
                records.add(ChannelRecords.tombstone(key));
            }
        }
        return records;
    }

    private static void await(Future<RecordMetadata> sent) {
        try {
            sent.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CaptureException("interrupted while it waits for Kafka", e);
        } catch (ExecutionException e) {
            throw new CaptureException("Kafka did not take a channel: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE);
        consumer.close();
    }
}
