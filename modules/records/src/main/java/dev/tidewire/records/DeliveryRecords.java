package dev.tidewire.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;
import dev.tidewire.model.WorkspaceId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The records of {@code realtime.deliveries}.
 *
 * <p>Header {@code kind} is {@code change}, {@code gap}, {@code active}, {@code progress} or {@code
 * released}. A change has the log record's key and value, and in headers {@code epoch} and {@code
 * gateway} (int64), {@code position} (int8 family, int32 partition, int64 offset), {@code times}
 * (int64 committed, int64 captured, epoch milliseconds), {@code matched}, {@code entered}, {@code
 * left} ({@link FilterNumbers}, an empty list left out) and, only where there are several, {@code
 * part} (int32 part, int32 last). Integers are big-endian. The other kinds are JSON objects.
 */
public final class DeliveryRecords {
    private static final String KIND = "kind";
    private static final String EPOCH = "epoch";
    private static final String GATEWAY = "gateway";
    private static final String POSITION = "position";
    private static final String TIMES = "times";
    private static final String MATCHED = "matched";
    private static final String ENTERED = "entered";
    private static final String LEFT = "left";
    private static final String PART = "part";
    private static final byte[] CHANGE = Wire.utf8("change");
    private static final byte[] GAP = Wire.utf8("gap");
    private static final byte[] ACTIVE = Wire.utf8("active");
    private static final byte[] PROGRESS = Wire.utf8("progress");
    private static final byte[] RELEASED = Wire.utf8("released");
    private static final int POSITION_BYTES = 1 + Integer.BYTES + Long.BYTES;
    private static final long[] NONE = {};

    private DeliveryRecords() {}

    /** The key of a delivery's record: the workspace of a change or a gap, else none. */
    public static byte @Nullable [] key(Delivery delivery) {
        WorkspaceId workspace =
                switch (delivery) {
                    case Delivery.Change change -> change.workspace();
                    case Delivery.Gap gap -> gap.workspace();
                    case Delivery.Active _, Delivery.Progress _, Delivery.Released _ -> null;
                };
        return workspace == null ? null : Wire.utf8(workspace.value());
    }

    /** The value of a delivery's record. */
    public static byte[] value(Delivery delivery) {
        ObjectNode json = Wire.object().put("taskEpoch", delivery.taskEpoch());
        return switch (delivery) {
            case Delivery.Change change -> change.value();
            case Delivery.Gap gap -> Wire.json(gap(json, gap));
            case Delivery.Active active ->
                    Wire.json(
                            json.put("gatewayEpoch", active.gatewayEpoch())
                                    .put("number", active.number())
                                    .put("family", active.position().family().label())
                                    .put("partition", active.position().partition())
                                    .put("offset", active.position().offset()));
            case Delivery.Progress progress ->
                    Wire.json(
                            json.put("family", progress.family().label())
                                    .put("partition", progress.logPartition())
                                    .put("from", progress.from())
                                    .put("to", progress.to()));
            case Delivery.Released released ->
                    Wire.json(
                            json.put("gatewayEpoch", released.gatewayEpoch())
                                    .put("partition", released.logPartition()));
        };
    }

    private static ObjectNode gap(ObjectNode json, Delivery.Gap gap) {
        json.put("gatewayEpoch", gap.gatewayEpoch())
                .put("family", gap.position().family().label())
                .put("partition", gap.position().partition())
                .put("offset", gap.position().offset())
                .put("part", gap.part())
                .put("lastPart", gap.lastPart())
                .put("reason", gap.reason());
        gap.filters().forEach(json.putArray("filters")::add);
        return json;
    }

    /** The headers of a delivery's record. */
    public static Headers headers(Delivery delivery) {
        return switch (delivery) {
            case Delivery.Change change -> changeHeaders(change);
            case Delivery.Gap _ -> new RecordHeaders().add(KIND, GAP);
            case Delivery.Active _ -> new RecordHeaders().add(KIND, ACTIVE);
            case Delivery.Progress _ -> new RecordHeaders().add(KIND, PROGRESS);
            case Delivery.Released _ -> new RecordHeaders().add(KIND, RELEASED);
        };
    }

    private static Headers changeHeaders(Delivery.Change change) {
        Headers headers =
                new RecordHeaders()
                        .add(KIND, CHANGE)
                        .add(EPOCH, Wire.int64(change.taskEpoch()))
                        .add(GATEWAY, Wire.int64(change.gatewayEpoch()))
                        .add(POSITION, position(change.position()))
                        .add(TIMES, pair(change.committedAt(), change.capturedAt()));
        add(headers, MATCHED, change.matched());
        add(headers, ENTERED, change.entered());
        add(headers, LEFT, change.left());
        if (change.lastPart() > 0) {
            ByteBuffer part = ByteBuffer.allocate(2 * Integer.BYTES);
            headers.add(PART, part.putInt(change.part()).putInt(change.lastPart()).array());
        }
        return headers;
    }

    private static void add(Headers headers, String name, long[] numbers) {
        if (numbers.length > 0) {
            headers.add(name, FilterNumbers.pack(numbers, numbers.length));
        }
    }

    private static byte[] position(LogPosition position) {
        return ByteBuffer.allocate(POSITION_BYTES)
                .put(code(position.family()))
                .putInt(position.partition())
                .putLong(position.offset())
                .array();
    }

    private static byte[] pair(long first, long second) {
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(first).putLong(second).array();
    }

    /**
     * The delivery in a record.
     *
     * @throws MalformedRecordException if it is not as this class writes it
     */
    public static Delivery fromRecord(ConsumerRecord<byte[], byte[]> record) {
        return decode(record.key(), record.value(), record.headers());
    }

    /**
     * The delivery in the parts of a record.
     *
     * @throws MalformedRecordException if they are not as this class writes them
     */
    public static Delivery decode(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        if (value == null) {
            throw new MalformedRecordException("a delivery must have a value");
        }
        try {
            return switch (Wire.text(headers, KIND)) {
                case "change" -> change(key, value, headers);
                case "gap" -> gap(key, Wire.object(value, "gap"));
                case "active" -> active(Wire.object(value, "active"));
                case "progress" -> progress(Wire.object(value, "progress"));
                case "released" -> released(Wire.object(value, "released"));
                default -> throw new MalformedRecordException("unknown kind of delivery");
            };
        } catch (IllegalArgumentException e) {
            throw new MalformedRecordException("malformed delivery: " + e.getMessage(), e);
        }
    }

    private static Delivery change(byte @Nullable [] key, byte[] value, Headers headers) {
        if (key == null) {
            throw new MalformedRecordException("a delivered change must have a key");
        }
        ByteBuffer position = Wire.buffer(headers, POSITION, POSITION_BYTES);
        ByteBuffer times = Wire.buffer(headers, TIMES, 2 * Long.BYTES);
        boolean whole = headers.lastHeader(PART) == null;
        ByteBuffer part =
                whole
                        ? ByteBuffer.allocate(2 * Integer.BYTES)
                        : Wire.buffer(headers, PART, 2 * Integer.BYTES);
        return new Delivery.Change(
                WorkspaceId.of(new String(key, StandardCharsets.UTF_8)),
                Wire.int64(headers, EPOCH),
                Wire.int64(headers, GATEWAY),
                new LogPosition(family(position.get()), position.getInt(), position.getLong()),
                times.getLong(),
                times.getLong(),
                numbers(headers, MATCHED),
                numbers(headers, ENTERED),
                numbers(headers, LEFT),
                part.getInt(),
                part.getInt(),
                value);
    }

    private static long[] numbers(Headers headers, String name) {
        byte[] packed = Wire.optional(headers, name);
        return packed == null ? NONE : FilterNumbers.unpack(packed);
    }

    private static byte code(Family family) {
        return switch (family) {
            case POSTGRES -> 0;
            case MONGO -> 1;
            case EVENTS -> 2;
        };
    }

    private static Family family(byte code) {
        return switch (code) {
            case 0 -> Family.POSTGRES;
            case 1 -> Family.MONGO;
            case 2 -> Family.EVENTS;
            default -> throw new MalformedRecordException("unknown family in " + POSITION);
        };
    }

    private static Family family(JsonNode json) {
        return Family.ofLabel(Wire.text(json, "family"))
                .orElseThrow(() -> new MalformedRecordException("field family is unknown"));
    }

    private static Delivery gap(byte @Nullable [] key, JsonNode json) {
        List<Long> filters = new ArrayList<>();
        for (JsonNode number : json.path("filters")) {
            filters.add(number.longValue());
        }
        return new Delivery.Gap(
                key == null ? null : WorkspaceId.of(new String(key, StandardCharsets.UTF_8)),
                Wire.int64(json, "taskEpoch"),
                Wire.int64(json, "gatewayEpoch"),
                position(json),
                filters,
                Wire.int32(json, "part"),
                Wire.int32(json, "lastPart"),
                Wire.text(json, "reason"));
    }

    private static LogPosition position(JsonNode json) {
        return new LogPosition(
                family(json), Wire.int32(json, "partition"), Wire.int64(json, "offset"));
    }

    private static Delivery active(JsonNode json) {
        return new Delivery.Active(
                Wire.int64(json, "taskEpoch"),
                Wire.int64(json, "gatewayEpoch"),
                Wire.int64(json, "number"),
                position(json));
    }

    private static Delivery progress(JsonNode json) {
        return new Delivery.Progress(
                Wire.int64(json, "taskEpoch"),
                family(json),
                Wire.int32(json, "partition"),
                Wire.int64(json, "from"),
                Wire.int64(json, "to"));
    }

    private static Delivery released(JsonNode json) {
        return new Delivery.Released(
                Wire.int64(json, "taskEpoch"),
                Wire.int32(json, "partition"),
                Wire.int64(json, "gatewayEpoch"));
    }
}
