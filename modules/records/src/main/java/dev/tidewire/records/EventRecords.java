package dev.tidewire.records;

import dev.tidewire.model.PublishedEvent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The records of {@code realtime.events.in}, which anybody may write, to any partition. There are
 * three forms:
 *
 * <ul>
 *   <li>Tidewire's own. Value: the event's data, one JSON value in UTF-8, at most 64 levels deep.
 *       Headers, UTF-8: {@code workspace}, or else the record's key is the workspace; {@code
 *       topic}; and where there are any {@code idempotency-key}, {@code correlation-id} and {@code
 *       attributes}, CloudEvents context attributes as a JSON object.
 *   <li>CloudEvents 1.0 in Kafka's binary mode: headers {@code ce_*}, the data as the value.
 *   <li>CloudEvents 1.0 in Kafka's structured mode: header {@code content-type} {@code
 *       application/cloudevents+json}, the event as the value.
 * </ul>
 *
 * <p>A CloudEvent's workspace is the header {@code workspace}, its attribute {@code workspace}, or
 * the record's key; its topic the header {@code topic}, its attribute {@code topic}, or its type;
 * its idempotency key the header, or its source and id; its correlation id the header, or its
 * attribute {@code correlationid}.
 *
 * <p>A header {@code origin} says where a record was that was sent on; it counts as the idempotency
 * key of an event without one.
 */
public final class EventRecords {
    public static final String WORKSPACE = "workspace";
    public static final String TOPIC = "topic";
    public static final String IDEMPOTENCY_KEY = "idempotency-key";
    public static final String CORRELATION_ID = "correlation-id";
    public static final String ATTRIBUTES = "attributes";

    public static final String ORIGIN = "origin";

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
     * The event in the parts of a record of any of the three forms. Its data and attributes are the
     * record's own bytes without space around them.
     *
     * @throws MalformedRecordException if it is none; the message names the part and the remedy and
     *     quotes nothing
     */
    public static PublishedEvent from(
            byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        try {
            return new EventParser(key, value, headers).parse();
        } catch (IllegalArgumentException e) {
            throw new MalformedRecordException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * What names an event among those of its workspace: its idempotency key, or else where it was
     * before it was sent on; null for one that is where it came in first.
     *
     * @throws MalformedRecordException if it is no text
     */
    public static @Nullable String mark(PublishedEvent event, Headers headers) {
        return event.idempotencyKey() == null
                ? Wire.optionalText(headers, ORIGIN)
                : event.idempotencyKey();
    }

    /**
     * The offset of an event that {@link #id(UUID, int, long)} names, or -1 where the text is no
     * such name, or of another topic or partition.
     */
    public static long offset(String id, UUID topicId, int partition) {
        String prefix = id(topicId, partition, 0);
        int digits = prefix.length() - 1;
        if (!id.regionMatches(0, prefix, 0, digits)) {
            return -1;
        }
        try {
            return Long.parseLong(id, digits, id.length(), 10);
        } catch (NumberFormatException e) {
            return -1;
        }
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
        return id(digest(workspace, idempotencyKey));
    }

    /** The same, of its {@link #digest}. */
    public static String id(byte[] digest) {
        return "events-" + HexFormat.of().formatHex(digest);
    }

    /** What stands for an idempotency key of a workspace: 16 bytes. */
    public static byte[] digest(String workspace, String idempotencyKey) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(workspace.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            byte[] hash = digest.digest(idempotencyKey.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(hash, KEY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
