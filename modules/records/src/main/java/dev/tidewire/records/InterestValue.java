package dev.tidewire.records;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/**
 * The value of a record in {@code realtime.interests}; its kind follows from the {@link
 * InterestKey}.
 */
public sealed interface InterestValue {
    /**
     * A live filter.
     *
     * @param canonical the filter in canonical form, the JSON object of {@code
     *     schemas/kafka/interest.schema.json}
     */
    record Filter(String canonical) implements InterestValue {}

    /**
     * A gateway lives.
     *
     * @param sentAt epoch milliseconds of the gateway's clock, for people only: leases are judged
     *     by when they are read
     */
    record Heartbeat(long sentAt) implements InterestValue {}

    /**
     * A task took the partition. The record's offset is the task's epoch.
     *
     * @param nonce tells the task its own claim from another's
     */
    record Claim(String nonce) implements InterestValue {}

    /** The value's bytes. */
    default byte[] encode() {
        return switch (this) {
            case Filter(String canonical) -> Wire.utf8(canonical);
            case Heartbeat(long sentAt) -> Wire.json(Wire.object().put("sentAt", sentAt));
            case Claim(String nonce) -> Wire.json(Wire.object().put("nonce", nonce));
        };
    }

    /**
     * The value that belongs to a key.
     *
     * @throws MalformedRecordException if the bytes are no JSON object or lack a field; the filter
     *     itself is not judged
     */
    static InterestValue decode(InterestKey key, byte[] bytes) {
        JsonNode json = Wire.object(bytes, "the value of an interest");
        return switch (key) {
            case InterestKey.Filter _ -> new Filter(new String(bytes, StandardCharsets.UTF_8));
            case InterestKey.Heartbeat _ -> new Heartbeat(Wire.int64(json, "sentAt"));
            case InterestKey.Claim _ -> new Claim(Wire.text(json, "nonce"));
        };
    }
}
