package dev.tidewire.gateway.tyrus;

import dev.tidewire.protocol.CloseCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Encodes the server's own control frames (RFC 6455 section 5.5). */
final class ControlFrames {
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int MAX_REASON = 123;

    private ControlFrames() {}

    static ByteBuffer ping() {
        return ByteBuffer.wrap(new byte[] {(byte) PING, 0});
    }

    static ByteBuffer close(CloseCode code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = cut(text, MAX_REASON);
        return ByteBuffer.allocate(4 + length)
                .put((byte) CLOSE)
                .put((byte) (2 + length))
                .putShort((short) code.code())
                .put(text, 0, length)
                .flip();
    }

    /** The longest prefix of at most {@code most} bytes that does not split a character. */
    private static int cut(byte[] text, int most) {
        int length = Math.min(text.length, most);
        while (length < text.length && length > 0 && (text[length] & 0xc0) == 0x80) {
            length--;
        }
        return length;
    }
}
