package dev.tidewire.protocol;

import dev.tidewire.model.WorkspaceId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Where a subscription goes on: every change of its workspace and family before the offset is done
 * with. Holds on any gateway, for as long as the log exists. Its text is base64url of version,
 * workspace, log, partition, offset and a CRC-32C of these, so that what is no cursor is told from
 * one.
 *
 * @param workspace 24 bits of a hash of the workspace's id: enough to tell a mistake
 * @param log the id of the family's topic; a topic that is deleted and created anew has another
 * @param partition zero-based
 * @param offset of the first change not yet done with
 */
public record Cursor(int workspace, UUID log, int partition, long offset) {
    private static final int VERSION = 1;
    private static final int WORKSPACE_BITS = 24;
    private static final int BODY = 2 * Integer.BYTES + 3 * Long.BYTES;
    private static final int LENGTH = BODY + Integer.BYTES;
    private static final String NOT_A_CURSOR =
            "is no cursor; send latest, earliest, a time such as 2024-01-15T10:00:00Z, or a cursor"
                    + " exactly as it was received";

    /**
     * @throws IllegalArgumentException if partition or offset is negative, or the workspace's hash
     *     has more than 24 bits
     */
    public Cursor {
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException("partition and offset must not be negative");
        }
        if (workspace >>> WORKSPACE_BITS != 0) {
            throw new IllegalArgumentException("workspace must have 24 bits");
        }
    }

    /**
     * The cursor of a workspace.
     *
     * @throws IllegalArgumentException if partition or offset is negative
     */
    public static Cursor of(WorkspaceId workspace, UUID log, int partition, long offset) {
        return new Cursor(hash(workspace), log, partition, offset);
    }

    private static int hash(WorkspaceId workspace) {
        byte[] id = workspace.value().getBytes(StandardCharsets.UTF_8);
        return checksum(id, id.length) >>> (Integer.SIZE - WORKSPACE_BITS);
    }

    /** Whether it is one of the workspace's. */
    public boolean isOf(WorkspaceId asked) {
        return workspace == hash(asked);
    }

    /**
     * The cursor in its text.
     *
     * @throws IllegalArgumentException if the text is no cursor; the message says what to send
     */
    public static Cursor parse(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(decode(text));
        if (bytes.capacity() != LENGTH
                || bytes.getInt(0) >>> WORKSPACE_BITS != VERSION
                || bytes.getInt(BODY) != checksum(bytes.array(), BODY)) {
            throw new IllegalArgumentException(NOT_A_CURSOR);
        }
        return new Cursor(
                bytes.getInt() & -1 >>> (Integer.SIZE - WORKSPACE_BITS),
                new UUID(bytes.getLong(), bytes.getLong()),
                bytes.getInt(),
                bytes.getLong());
    }

    private static byte[] decode(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(NOT_A_CURSOR, e);
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return (int) checksum.getValue();
    }

    /** The opaque text that clients keep: 48 characters that need no escaping in a URL. */
    @Override
    public String toString() {
        ByteBuffer bytes =
                ByteBuffer.allocate(LENGTH)
                        .putInt(VERSION << WORKSPACE_BITS | workspace)
                        .putLong(log.getMostSignificantBits())
                        .putLong(log.getLeastSignificantBits())
                        .putInt(partition)
                        .putLong(offset);
        bytes.putInt(checksum(bytes.array(), BODY));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
}
