package dev.tidewire.ingest;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * An event has a name for a time.
 *
 * @param offset the event's, of the events that come in
 * @param time when it got the name, milliseconds
 */
record Claim(Name name, long offset, long time) {
    private static final int KEY_BYTES = 1 + 2 * Long.BYTES;
    private static final int VALUE_BYTES = 2 * Long.BYTES;

    /** What a name is made of. */
    enum Kind {
        /** An idempotency key; a claim's time is its event's. */
        KEY('k', Duration.ofHours(24), Duration.ofHours(1)),

        /** The place where a record was that was sent on; a claim's time is the task's own. */
        ORIGIN('o', Duration.ofHours(1), Duration.ofMinutes(10));

        private final byte code;

        /** How long another event may not have the name. */
        final Duration valid;

        /** Claims of so much time are kept, and forgotten, together. */
        final Duration window;

        Kind(char code, Duration valid, Duration window) {
            this.code = (byte) code;
            this.valid = valid;
            this.window = window;
        }

        private static Kind of(byte code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("there is no kind of claim " + code);
        }
    }

    /** A kind, and the 16 bytes that stand for workspace and key. */
    record Name(Kind kind, long high, long low) {
        static Name of(Kind kind, byte[] digest) {
            ByteBuffer bytes = ByteBuffer.wrap(digest);
            return new Name(kind, bytes.getLong(), bytes.getLong());
        }
    }

    /** A record of the changelog. */
    static Claim decode(byte[] key, byte[] value) {
        if (key.length != KEY_BYTES || value.length != VALUE_BYTES) {
            throw new IllegalArgumentException(
                    "a claim has %d and %d bytes, not %d and %d"
                            .formatted(KEY_BYTES, VALUE_BYTES, key.length, value.length));
        }
        ByteBuffer name = ByteBuffer.wrap(key);
        ByteBuffer rest = ByteBuffer.wrap(value);
        return new Claim(
                new Name(Kind.of(name.get()), name.getLong(), name.getLong()),
                rest.getLong(),
                rest.getLong());
    }

    byte[] encodeKey() {
        return ByteBuffer.allocate(KEY_BYTES)
                .put(name.kind().code)
                .putLong(name.high())
                .putLong(name.low())
                .array();
    }

    byte[] encodeValue() {
        return ByteBuffer.allocate(VALUE_BYTES).putLong(offset).putLong(time).array();
    }
}
