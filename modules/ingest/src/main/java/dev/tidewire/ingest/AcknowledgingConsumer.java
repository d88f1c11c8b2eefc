package dev.tidewire.ingest;

import dev.tidewire.records.Topics;
import java.util.Map;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.errors.TaskMigratedException;

/**
 * The consumer of a stream thread. Kafka Streams commits offsets when its own producer has written
 * everything, and knows nothing of the one that writes the log: so this waits for that one first.
 */
final class AcknowledgingConsumer extends KafkaConsumer<byte[], byte[]> {
    private final IntConsumer acknowledge;

    /**
     * @param acknowledge waits until the events of a partition are written
     */
    AcknowledgingConsumer(Map<String, Object> settings, IntConsumer acknowledge) {
        super(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.acknowledge = acknowledge;
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        try {
            offsets.keySet().stream()
                    .filter(partition -> partition.topic().equals(Topics.EVENTS_IN))
                    .forEach(partition -> acknowledge.accept(partition.partition()));
        } catch (TaskMigratedException e) {
            throw new CommitFailedException(String.valueOf(e.getMessage()));
        }
        super.commitSync(offsets);
    }
}
