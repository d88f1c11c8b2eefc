package dev.tidewire.gateway.kafka;

import dev.tidewire.gateway.EventPublisher;
import dev.tidewire.gateway.EventTooLargeException;
import dev.tidewire.model.PublishedEvent;
import dev.tidewire.records.EventRecords;
import dev.tidewire.records.LogTopology;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Publishes to {@code realtime.events.in}, each event into the partition of its workspace, in the
 * order of the calls, from a bounded queue; what finds it full fails at once. What Kafka does not
 * take in time fails within twice the timeout, and is not sent any more later. Thread-safe.
 */
final class KafkaEventPublisher implements EventPublisher, AutoCloseable {
    private final OrderedSender sender;
    private final int partitions;
    private final UUID topicId;

    /**
     * @param producer idempotent, with all replicas' acknowledgement; closed with this
     * @param timeout the producer's for a delivery; it blocks for half of that at most, and so long
     *     may an event wait for others
     */
    KafkaEventPublisher(Producer<byte[], byte[]> producer, LogTopology topology, Duration timeout) {
        this.sender =
                new OrderedSender(
                        "gateway-events", producer, timeout.dividedBy(2), System::nanoTime);
        this.partitions = topology.partitions();
        this.topicId = topology.eventsInId();
    }

    @Override
    public CompletableFuture<String> publish(PublishedEvent event) {
        return sender.send(EventRecords.toRecord(event, partitions))
                .handle((place, failure) -> {
                    if (failure == null) {
                        return id(event, place);
                    }
                    throw failure instanceof RecordTooLargeException
                            ? new EventTooLargeException(failure)
                            : new CompletionException(failure);
                });
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
