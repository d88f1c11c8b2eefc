package dev.tidewire.protocol;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Where a subscription goes on: every change of its workspace and family before the offset is done
 * with. Holds on any gateway, for as long as the log exists. Its text is base64url of version, log,
 * partition, offset and a CRC-32C of these, so that what is no cursor is told from one.
 *
 * @param log the id of the family's topic; a topic that is deleted and created anew has another
 * @param partition zero-based
 * @param offset of the first change not yet done with
 */
public record Cursor(UUID log, int partition, long offset) {
    private static final byte VERSION = 1;
    private static final int BODY = 1 + 2 * Long.BYTES + Integer.BYTES + Long.BYTES;
    private static final int LENGTH = BODY + Integer.BYTES;
    private static final String NOT_A_CURSOR =
            "is no cursor; send latest, earliest, a time such as 2024-01-15T10:00:00Z, or a cursor"
                    + " exactly as it was received";

    /**
     * @throws IllegalArgumentException if partition or offset is negative
     */
    public Cursor {
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException("partition and offset must not be negative");
        }
    }

    /**
     * The cursor in its text.
     *
     * @throws IllegalArgumentException if the text is no cursor; the message says what to send
     */
    public static Cursor parse(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(decode(text));
        if (bytes.capacity() != LENGTH
                || bytes.get(0) != VERSION
                || bytes.getInt(BODY) != checksum(bytes.array())) {
            throw new IllegalArgumentException(NOT_A_CURSOR);
        }
        bytes.get();
        return new Cursor(
                new UUID(bytes.getLong(), bytes.getLong()), bytes.getInt(), bytes.getLong());
    }

    private static byte[] decode(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(NOT_A_CURSOR, e);
        }
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, BODY);
        return (int) checksum.getValue();
    }

    /** The opaque text that clients keep: 44 characters that need no escaping in a URL. */
    @Override
    public String toString() {
        ByteBuffer bytes =
                ByteBuffer.allocate(LENGTH)
                        .put(VERSION)
                        .putLong(log.getMostSignificantBits())
                        .putLong(log.getLeastSignificantBits())
                        .putInt(partition)
                        .putLong(offset);
        bytes.putInt(checksum(bytes.array()));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
}
