package dev.tidewire.records;

import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Channel;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The records of the change log. Key: the workspace. Value: the JSON that clients read. Headers:
 * {@code channel}, {@code op}, {@code id}, {@code source}, {@code ts} (commit time, decimal epoch
 * milliseconds), {@code row} (names the row or document, where it has a key), and the attributes of
 * CloudEvents 1.0.2 in Kafka's binary content mode ({@code ce_*}, {@code content-type}).
 */
public final class ChangeRecords {
    public static final String CHANNEL = "channel";
    public static final String OPERATION = "op";
    public static final String ID = "id";
    public static final String SOURCE = "source";
    public static final String TIMESTAMP = "ts";
    public static final String ROW = "row";

    private static final byte[] SPEC_VERSION = Wire.utf8("1.0");
    private static final byte[] CONTENT_TYPE = Wire.utf8("application/json");

    private ChangeRecords() {}

    /** The record of a change, for the partition of its workspace. */
    public static ProducerRecord<byte[], byte[]> toRecord(ChangeEvent event, int partitions) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        Topics.changeLog(event.channel().family()),
                        Partitioning.of(event.workspace(), partitions),
                        Wire.utf8(event.workspace().value()),
                        event.value());
        byte[] id = Wire.utf8(event.id());
        record.headers()
                .add(CHANNEL, Wire.utf8(event.channel().toString()))
                .add(OPERATION, Wire.utf8(event.operation().name()))
                .add(ID, id)
                .add(SOURCE, Wire.utf8(event.source()))
                .add(TIMESTAMP, Wire.utf8(Long.toString(event.timestamp().toEpochMilli())));
        if (event.row() != null) {
            record.headers().add(ROW, Wire.utf8(event.row()));
        }
        return withCloudEventAttributes(record, event, id);
    }

    private static ProducerRecord<byte[], byte[]> withCloudEventAttributes(
            ProducerRecord<byte[], byte[]> record, ChangeEvent event, byte[] id) {
        record.headers()
                .add("ce_specversion", SPEC_VERSION)
                .add("ce_id", id)
                .add("ce_source", Wire.utf8("/tidewire/" + event.source()))
                .add("ce_type", Wire.utf8("dev.tidewire.change." + event.operation().name()))
                .add("ce_time", Wire.utf8(event.timestamp().toString()))
                .add("ce_subject", Wire.utf8(event.channel().toString()))
                .add("content-type", CONTENT_TYPE);
        return record;
    }

    /**
     * The change in a record.
     *
     * @throws MalformedRecordException if it is not as this class writes it
     */
    public static ChangeEvent fromRecord(ConsumerRecord<byte[], byte[]> record) {
        return from(record.key(), record.value(), record.headers());
    }

    /**
     * The change in the parts of a record.
     *
     * @throws MalformedRecordException if they are not as this class writes them
     */
    public static ChangeEvent from(
            byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        if (key == null || value == null) {
            throw new MalformedRecordException("a change must have a key and a value");
        }
        try {
            return new ChangeEvent(
                    WorkspaceId.of(new String(key, StandardCharsets.UTF_8)),
                    Channel.parse(Wire.text(headers, CHANNEL)),
                    Operation.valueOf(Wire.text(headers, OPERATION)),
                    Wire.text(headers, ID),
                    Wire.text(headers, SOURCE),
                    Instant.ofEpochMilli(Long.parseLong(Wire.text(headers, TIMESTAMP))),
                    Wire.optionalText(headers, ROW),
                    value);
        } catch (IllegalArgumentException e) {
            throw new MalformedRecordException("malformed change: " + e.getMessage(), e);
        }
    }
}
