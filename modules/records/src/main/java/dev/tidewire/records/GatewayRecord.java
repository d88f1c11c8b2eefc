package dev.tidewire.records;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A gateway took a slot: a record of {@code realtime.gateways}, which is compacted and has one
 * partition. The key is the slot in decimal text; the record's offset is the gateway's epoch, so
 * epochs rise without any clock and no two lives of a slot share one.
 *
 * @param slot the gateway's partition of {@code realtime.deliveries}
 * @param instance names the process, unique for each start
 * @param startedAt epoch milliseconds, for people only
 */
public record GatewayRecord(int slot, String instance, long startedAt) {
    /** The record's key. */
    public byte[] key() {
        return Wire.utf8(Integer.toString(slot));
    }

    /** The record's value. */
    public byte[] encode() {
        return Wire.json(
                Wire.object()
                        .put("slot", slot)
                        .put("instance", instance)
                        .put("startedAt", startedAt));
    }

    /**
     * The record in a value's bytes.
     *
     * @throws MalformedRecordException if they are no such record
     */
    public static GatewayRecord decode(byte[] value) {
        JsonNode json = Wire.object(value, "a gateway's record");
        return new GatewayRecord(
                Wire.int32(json, "slot"),
                Wire.text(json, "instance"),
                Wire.int64(json, "startedAt"));
    }
}
