package dev.tidewire.gateway.tyrus;

import dev.tidewire.protocol.CloseCode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers of a client's frames before anything is buffered, and finds those that must end
 * the connection (RFC 6455 sections 5.1 to 5.5): unmasked, with reserved bits or an unknown opcode,
 * malformed control frames, and messages above the limit by their declared length. What needs the
 * payload is left to the WebSocket engine.
 *
 * <p>Not thread-safe: one connection's bytes are read by one thread at a time.
 */
final class FrameGuard {
    private static final int MASK_BYTES = 4;
    private static final int OPCODE_CLOSE = 8;

    private final int maxMessageBytes;
    private boolean lenient;
    private boolean closeSeen;

    private int headerBytes;
    private int first;
    private boolean masked;
    private int lengthBytes;
    private long length;
    private long payloadLeft;
    private long messageBytes;

    FrameGuard(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    /**
     * Why the connection must end.
     *
     * @param offset where, in the chunk, the offending frame begins; 0 if it began before
     */
    record Violation(CloseCode code, String reason, int offset) {}

    /** From now on only looks for the close frame, whatever else arrives. */
    void onlyAwaitClose() {
        lenient = true;
    }

    /** Whether a whole close frame has passed. */
    boolean closeSeen() {
        return closeSeen;
    }

    /**
     * Follows the frames through the next bytes, without moving the chunk's position. After a
     * violation it only awaits the close frame.
     *
     * @return null if the bytes may be handed on
     */
    @Nullable Violation inspect(ByteBuffer chunk) {
        Violation found = null;
        int start = chunk.position();
        int frameStart = start;
        int at = start;
        while (at < chunk.limit()) {
            if (payloadLeft > 0) {
                int skipped = (int) Math.min(payloadLeft, chunk.limit() - at);
                at += skipped;
                payloadLeft -= skipped;
                if (payloadLeft == 0) {
                    endFrame();
                }
                continue;
            }
            frameStart = headerBytes == 0 ? at : frameStart;
            Violation violation = header(chunk.get(at++) & 0xff, frameStart - start);
            if (violation != null && !lenient) {
                found = violation;
                lenient = true;
            }
        }
        return found;
    }

    private @Nullable Violation header(int octet, int offset) {
        int index = headerBytes++;
        if (index == 0) {
            first = octet;
            return checkFirst(offset);
        }
        Violation violation = null;
        if (index == 1) {
            masked = (octet & 0x80) != 0;
            int code = octet & 0x7f;
            lengthBytes = code == 126 ? 2 : code == 127 ? 8 : 0;
            length = lengthBytes == 0 ? code : 0;
            violation = checkSecond(offset);
        } else {
            length = length << 8 | octet;
        }
        if (headerBytes == 2 + lengthBytes) {
            Violation tooLong = endHeader(offset);
            return violation == null ? tooLong : violation;
        }
        return violation;
    }

    private @Nullable Violation checkFirst(int offset) {
        int opcode = opcode();
        if ((first & 0x70) != 0) {
            return protocolError("reserved bits are set, but no extension was agreed", offset);
        }
        if ((opcode > 2 && opcode < OPCODE_CLOSE) || opcode > 10) {
            return protocolError("unknown opcode " + opcode, offset);
        }
        if (isControl() && (first & 0x80) == 0) {
            return protocolError("control frames must not be fragmented", offset);
        }
        return null;
    }

    private @Nullable Violation checkSecond(int offset) {
        if (!masked) {
            return protocolError("frames from a client must be masked", offset);
        }
        if (isControl() && lengthBytes > 0) {
            return protocolError("control frames carry at most 125 bytes", offset);
        }
        return null;
    }

    private @Nullable Violation endHeader(int offset) {
        boolean negative = length < 0;
        long payload = negative ? Long.MAX_VALUE - MASK_BYTES : length;
        payloadLeft = Math.min(payload, Long.MAX_VALUE - MASK_BYTES) + (masked ? MASK_BYTES : 0);
        if (payloadLeft == 0) {
            endFrame();
        }
        if (negative) {
            return protocolError("the highest bit of a payload length must be 0", offset);
        }
        if (isControl()) {
            return null;
        }
        messageBytes = opcode() == 0 ? messageBytes : 0;
        if (payload > maxMessageBytes - messageBytes) {
            String reason = "messages may have at most " + maxMessageBytes + " bytes";
            return new Violation(
                    CloseCode.MESSAGE_TOO_BIG,
                    CloseCode.MESSAGE_TOO_BIG.label() + ": " + reason,
                    offset);
        }
        messageBytes += payload;
        return null;
    }

    private void endFrame() {
        headerBytes = 0;
        if (opcode() == OPCODE_CLOSE) {
            closeSeen = true;
        }
    }

    private int opcode() {
        return first & 0x0f;
    }

    private boolean isControl() {
        return opcode() >= OPCODE_CLOSE;
    }

    private static Violation protocolError(String what, int offset) {
        return new Violation(
                CloseCode.PROTOCOL_ERROR, CloseCode.PROTOCOL_ERROR.label() + ": " + what, offset);
    }
}
