package dev.tidewire.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tokens are good no more: a record of {@code realtime.revocations}, which has one partition and is
 * kept for some hours. The key is the kind and the id, with a colon between them.
 *
 * @param id the issuer's, of what the kind says
 * @param issuedUntil tokens that were issued later, in whole seconds, are not concerned; null where
 *     all are
 */
public record RevocationRecord(Kind kind, String id, @Nullable Instant issuedUntil) {
    /** Whose tokens. */
    public enum Kind {
        /** Those of a user or service. */
        SUBJECT,
        /** Those of a login session. */
        LOGIN,
        /** One. */
        TOKEN;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public RevocationRecord {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("id must not be empty");
        }
    }

    /** The record's key. */
    public byte[] key() {
        return Wire.utf8(kind.label() + ":" + id);
    }

    /** The record's value. */
    public byte[] encode() {
        ObjectNode json = Wire.object().put("kind", kind.label()).put("id", id);
        if (issuedUntil != null) {
            json.put("issuedUntil", issuedUntil.getEpochSecond());
        }
        return Wire.json(json);
    }

    /**
     * The record in a value's bytes.
     *
     * @throws MalformedRecordException if they are no such record
     */
    public static RevocationRecord decode(byte @Nullable [] value) {
        JsonNode json = Wire.object(value, "a revocation");
        try {
            return new RevocationRecord(
                    kind(Wire.text(json, "kind")),
                    Wire.text(json, "id"),
                    json.has("issuedUntil")
                            ? Instant.ofEpochSecond(Wire.int64(json, "issuedUntil"))
                            : null);
        } catch (IllegalArgumentException e) {
            throw new MalformedRecordException("malformed revocation: " + e.getMessage(), e);
        }
    }

    private static Kind kind(String label) {
        for (Kind kind : Kind.values()) {
            if (kind.label().equals(label)) {
                return kind;
            }
        }
        throw new MalformedRecordException("field kind must be subject, login or token");
    }
}
