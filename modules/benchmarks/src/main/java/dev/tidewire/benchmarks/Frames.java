package dev.tidewire.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Frames of a WebSocket, as plain as the load generator needs them. */
final class Frames {
    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** Takes a frame. */
    interface Receiver<E extends Exception> {
        /**
         * A frame arrived.
         *
         * @param payload positioned at the payload, limited to its end; valid during the call only
         */
        void received(int opcode, ByteBuffer payload) throws E;
    }

    private Frames() {}

    /**
     * Takes all complete frames out of a buffer that was written to, and leaves it to be written to
     * again.
     *
     * @return the buffer, or a larger one where the next frame does not fit
     */
    static <E extends Exception> ByteBuffer take(ByteBuffer buffer, Receiver<E> receiver) throws E {
        buffer.flip();
        while (true) {
            int size = size(buffer);
            if (size < 0 || buffer.remaining() < size) {
                return size > buffer.capacity()
                        ? ByteBuffer.allocate(size * 2).put(buffer)
                        : buffer.compact();
            }
            int start = buffer.position();
            int limit = buffer.limit();
            int opcode = buffer.get(start) & 0x0f;
            buffer.position(start + header(buffer)).limit(start + size);
            receiver.received(opcode, buffer);
            buffer.limit(limit).position(start + size);
        }
    }

    /** The size of the first frame, or -1 if that is not known yet. */
    private static int size(ByteBuffer buffer) {
        if (buffer.remaining() < 2 || buffer.remaining() < header(buffer)) {
            return -1;
        }
        int start = buffer.position();
        int header = header(buffer);
        return header
                + switch (header) {
                    case 4 -> buffer.getShort(start + 2) & 0xffff;
                    case 10 -> Math.toIntExact(buffer.getLong(start + 2));
                    default -> buffer.get(start + 1) & 0x7f;
                };
    }

    private static int header(ByteBuffer buffer) {
        int length = buffer.get(buffer.position() + 1) & 0x7f;
        return length < 126 ? 2 : length == 126 ? 4 : 10;
    }

    /**
     * A final frame with the mask 0, which RFC 6455 section 5.3 allows and which leaves the payload
     * as it is.
     */
    static ByteBuffer masked(int opcode, ByteBuffer payload) {
        ByteBuffer frame = ByteBuffer.allocate(payload.remaining() + 8).put((byte) (0x80 | opcode));
        if (payload.remaining() < 126) {
            frame.put((byte) (0x80 | payload.remaining()));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.remaining());
        }
        return frame.putInt(0).put(payload).flip();
    }

    static ByteBuffer text(String text) {
        return masked(TEXT, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
