package dev.tidewire.matcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.predicate.JsonRecords;
import dev.tidewire.records.InterestKey;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A record of the index's changelog: JSON objects as key and value. The changelog is compacted.
 * Each value has {@code applied}, the offset in the interests up to which it was made.
 */
sealed interface IndexEntry {
    /**
     * A live filter, under the same key as in the interests; without a filter it is a tombstone.
     *
     * @param filter canonical form
     * @param applied 0 in a tombstone
     */
    record LiveInterest(InterestKey.Filter key, @Nullable String filter, long applied)
            implements IndexEntry {}

    /** The latest life of a slot. */
    record SlotLife(int slot, long gatewayEpoch, boolean purged, long applied)
            implements IndexEntry {}

    /** How far the interests were applied, after a change that leaves no value of its own. */
    record Applied(long applied) implements IndexEntry {}

    /** The offset in the interests up to which the entry was made. */
    long applied();

    default byte[] encodeKey() {
        return switch (this) {
            case LiveInterest interest -> interest.key().encode();
            case SlotLife life -> bytes(object("slot").put("slot", life.slot()));
            case Applied _ -> bytes(object("applied"));
        };
    }

    default byte @Nullable [] encodeValue() {
        return switch (this) {
            case LiveInterest(_, @Nullable String filter, long applied) ->
                    filter == null
                            ? null
                            : utf8("{\"applied\":" + applied + ",\"filter\":" + filter + "}");
            case SlotLife life ->
                    bytes(
                            JsonNodeFactory.instance
                                    .objectNode()
                                    .put("applied", life.applied())
                                    .put("gatewayEpoch", life.gatewayEpoch())
                                    .put("purged", life.purged()));
            case Applied(long applied) ->
                    bytes(JsonNodeFactory.instance.objectNode().put("applied", applied));
        };
    }

    /**
     * The entry in a record, or null for a tombstone that means nothing.
     *
     * @throws RuntimeException if the record is not as this class writes it
     */
    static @Nullable IndexEntry decode(byte[] key, byte @Nullable [] value) {
        JsonNode name = JsonRecords.parse(key);
        JsonNode content = value == null ? null : JsonRecords.parse(value);
        return switch (name.path("kind").asText()) {
            case "slot" ->
                    content == null
                            ? null
                            : new SlotLife(
                                    name.required("slot").intValue(),
                                    content.required("gatewayEpoch").longValue(),
                                    content.required("purged").booleanValue(),
                                    content.required("applied").longValue());
            case "applied" ->
                    content == null ? null : new Applied(content.required("applied").longValue());
            default -> interest(InterestKey.decode(key), content);
        };
    }

    private static IndexEntry interest(InterestKey key, @Nullable JsonNode content) {
        if (!(key instanceof InterestKey.Filter filter)) {
            throw new IllegalArgumentException("the index holds filters only");
        }
        return content == null
                ? new LiveInterest(filter, null, 0)
                : new LiveInterest(
                        filter,
                        JsonRecords.write(content.required("filter")),
                        content.required("applied").longValue());
    }

    private static ObjectNode object(String kind) {
        return JsonNodeFactory.instance.objectNode().put("kind", kind);
    }

    private static byte[] bytes(JsonNode json) {
        return utf8(JsonRecords.write(json));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
