package dev.tidewire.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.model.WorkspaceId;

/**
 * The key of a record in {@code realtime.interests}, as a JSON object with a {@code kind}. The
 * topic is compacted: the latest record of a key is what holds.
 */
public sealed interface InterestKey {
    /**
     * A filter of a gateway. Its value is an {@link InterestValue.Filter}; a tombstone withdraws
     * it.
     *
     * @param slot the gateway's partition of {@code realtime.deliveries}
     * @param gatewayEpoch which life of the slot
     * @param number counts the filters of an epoch from 0 and is never used again in it
     */
    record Filter(WorkspaceId workspace, int slot, long gatewayEpoch, long number)
            implements InterestKey {}

    /** A sign of life of a gateway, written to every partition. */
    record Heartbeat(int slot, long gatewayEpoch) implements InterestKey {}

    /** A matcher task's claim of the partition that the record is in. */
    record Claim() implements InterestKey {}

    /** The key's bytes. */
    default byte[] encode() {
        ObjectNode json = Wire.object();
        switch (this) {
            case Filter(var workspace, int slot, long epoch, long number) ->
                    json.put("kind", "filter")
                            .put("workspace", workspace.value())
                            .put("slot", slot)
                            .put("gatewayEpoch", epoch)
                            .put("number", number);
            case Heartbeat(int slot, long epoch) ->
                    json.put("kind", "heartbeat").put("slot", slot).put("gatewayEpoch", epoch);
            case Claim() -> json.put("kind", "claim");
        }
        return Wire.json(json);
    }

    /**
     * The key in these bytes.
     *
     * @throws MalformedRecordException if they are no such key
     */
    static InterestKey decode(byte[] bytes) {
        JsonNode json = Wire.object(bytes, "the key of an interest");
        String kind = Wire.text(json, "kind");
        return switch (kind) {
            case "filter" ->
                    new Filter(
                            workspace(json),
                            Wire.int32(json, "slot"),
                            Wire.int64(json, "gatewayEpoch"),
                            Wire.int64(json, "number"));
            case "heartbeat" ->
                    new Heartbeat(Wire.int32(json, "slot"), Wire.int64(json, "gatewayEpoch"));
            case "claim" -> new Claim();
            default -> throw new MalformedRecordException("unknown kind of interest");
        };
    }

    private static WorkspaceId workspace(JsonNode json) {
        return WorkspaceId.parse(Wire.text(json, "workspace"))
                .orElseThrow(() -> new MalformedRecordException("field workspace is malformed"));
    }
}
