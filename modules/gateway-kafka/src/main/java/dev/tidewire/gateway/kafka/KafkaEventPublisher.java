package dev.tidewire.gateway.kafka;

import dev.tidewire.gateway.EventPublisher;
import dev.tidewire.model.PublishedEvent;
import dev.tidewire.records.EventRecords;
import dev.tidewire.records.LogTopology;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Publishes to {@code realtime.events.in}, each event into the partition of its workspace, in the
 * order of the calls, from a bounded queue; what finds it full fails at once, what Kafka does not
 * take in time fails then. Thread-safe.
 */
final class KafkaEventPublisher implements EventPublisher, AutoCloseable {
    private final OrderedSender sender;
    private final int partitions;
    private final UUID topicId;

    /**
     * @param producer idempotent, with all replicas' acknowledgement; closed with this
     */
    KafkaEventPublisher(Producer<byte[], byte[]> producer, LogTopology topology) {
        this.sender = new OrderedSender("gateway-events", producer);
        this.partitions = topology.partitions();
        this.topicId = topology.eventsInId();
    }

    @Override
    public CompletableFuture<String> publish(PublishedEvent event) {
        return sender.send(EventRecords.toRecord(event, partitions))
                .thenApply(place -> id(event, place));
    }

    private String id(PublishedEvent event, RecordMetadata place) {
        String key = event.idempotencyKey();
        if (key != null) {
            return EventRecords.id(event.workspace().value(), key);
        }
        if (!place.hasOffset()) {
            throw new KafkaException(
                    "Kafka has the event and does not tell where; publish with an idempotency key");
        }
        return EventRecords.id(topicId, place.partition(), place.offset());
    }

    /** Sends what is waiting, for a few seconds at most. */
    @Override
    public void close() {
        sender.close();
    }
}
