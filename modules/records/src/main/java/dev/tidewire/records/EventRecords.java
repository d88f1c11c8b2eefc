package dev.tidewire.records;

import dev.tidewire.model.PublishedEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The records of {@code realtime.events.in}. Value: the event's data, JSON. Key: the workspace.
 * Headers, UTF-8: {@code workspace}, {@code topic}, and where there are any {@code
 * idempotency-key}, {@code correlation-id} and {@code attributes}, the CloudEvents context
 * attributes as a JSON object.
 */
public final class EventRecords {
    public static final String WORKSPACE = "workspace";
    public static final String TOPIC = "topic";
    public static final String IDEMPOTENCY_KEY = "idempotency-key";
    public static final String CORRELATION_ID = "correlation-id";
    public static final String ATTRIBUTES = "attributes";

    private static final int KEY_BYTES = 16;

    private EventRecords() {}

    /** The record of an event, for the partition of its workspace. */
    public static ProducerRecord<byte[], byte[]> toRecord(PublishedEvent event, int partitions) {
        byte[] workspace = Wire.utf8(event.workspace().value());
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        Topics.EVENTS_IN,
                        Partitioning.of(event.workspace(), partitions),
                        workspace,
                        event.data());
        record.headers().add(WORKSPACE, workspace).add(TOPIC, Wire.utf8(event.channel().name()));
        if (event.idempotencyKey() != null) {
            record.headers().add(IDEMPOTENCY_KEY, Wire.utf8(event.idempotencyKey()));
        }
        if (event.correlationId() != null) {
            record.headers().add(CORRELATION_ID, Wire.utf8(event.correlationId()));
        }
        if (event.attributes() != null) {
            record.headers().add(ATTRIBUTES, event.attributes());
        }
        return record;
    }

    /**
     * The id of an event without an idempotency key: its place in the topic of that id, where it
     * was taken up.
     */
    public static String id(UUID topicId, int partition, long offset) {
        return "events-"
                + HexFormat.of().toHexDigits(topicId.getMostSignificantBits())
                + HexFormat.of().toHexDigits(topicId.getLeastSignificantBits())
                + "-"
                + partition
                + "-"
                + offset;
    }

    /** The id of an event with an idempotency key, the same for every repetition. */
    public static String id(String workspace, String idempotencyKey) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(workspace.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            byte[] hash = digest.digest(idempotencyKey.getBytes(StandardCharsets.UTF_8));
            return "events-" + HexFormat.of().formatHex(hash, 0, KEY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
