package dev.tidewire.records;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.model.Family;
import dev.tidewire.model.LogGap;
import dev.tidewire.model.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Gaps in the change log. Key: the workspace, or {@value #EVERY_WORKSPACE}. Headers: {@code op} is
 * {@value #OPERATION}, {@code id}, {@code source}, {@code ts} as of a change. Value: a JSON object
 * with {@code reason}, {@code timestamp} and {@code id}.
 */
public final class GapRecords {
    /** The header {@code op} of a gap. */
    public static final String OPERATION = "GAP";

    /** The key of a gap that concerns every workspace of its partition; no workspace's name. */
    public static final String EVERY_WORKSPACE = "*";

    private GapRecords() {}

    /** The records of a gap: one, or one for each partition where it concerns every workspace. */
    public static List<ProducerRecord<byte[], byte[]>> toRecords(LogGap gap, int partitions) {
        WorkspaceId workspace = gap.workspace();
        if (workspace != null) {
            return List.of(record(gap, Partitioning.of(workspace, partitions), workspace.value()));
        }
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(partitions);
        for (int partition = 0; partition < partitions; partition++) {
            records.add(record(gap, partition, EVERY_WORKSPACE));
        }
        return records;
    }

    private static ProducerRecord<byte[], byte[]> record(LogGap gap, int partition, String key) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        Topics.changeLog(gap.family()),
                        partition,
                        Wire.utf8(key),
                        Wire.json(
                                Wire.object()
                                        .put("reason", gap.reason())
                                        .put("timestamp", gap.timestamp().toString())
                                        .put("id", gap.id())));
        record.headers()
                .add(ChangeRecords.OPERATION, Wire.utf8(OPERATION))
                .add(ChangeRecords.ID, Wire.utf8(gap.id()))
                .add(ChangeRecords.SOURCE, Wire.utf8(gap.source()))
                .add(
                        ChangeRecords.TIMESTAMP,
                        Wire.utf8(Long.toString(gap.timestamp().toEpochMilli())));
        return record;
    }

    /** Whether a record of a change log with these headers is a gap. */
    public static boolean isGap(Headers headers) {
        byte[] operation = Wire.optional(headers, ChangeRecords.OPERATION);
        return operation != null && OPERATION.equals(new String(operation, StandardCharsets.UTF_8));
    }

    /**
     * The gap in the parts of a record.
     *
     * @throws MalformedRecordException if they are not as this class writes them
     */
    public static LogGap from(
            Family family, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        if (key == null) {
            throw new MalformedRecordException("a gap must have a key");
        }
        String workspace = new String(key, StandardCharsets.UTF_8);
        JsonNode json = Wire.object(value, "the value of a gap");
        try {
            return new LogGap(
                    family,
                    workspace.equals(EVERY_WORKSPACE) ? null : WorkspaceId.of(workspace),
                    Wire.text(headers, ChangeRecords.ID),
                    Wire.text(headers, ChangeRecords.SOURCE),
                    Instant.parse(Wire.text(json, "timestamp")),
                    Wire.text(json, "reason"));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new MalformedRecordException("malformed gap: " + e.getMessage(), e);
        }
    }

    /**
     * The reason in a gap's value.
     *
     * @throws MalformedRecordException if it is not as this class writes it
     */
    public static String reason(byte[] value) {
        return Wire.text(Wire.object(value, "the value of a gap"), "reason");
    }
}
