package dev.tidewire.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text message, encoded once and shared by all sessions that get it: the header of an unmasked,
 * unfragmented WebSocket text frame (RFC 6455 section 5.2) and its payload in one array. Immutable
 * and safe to share between threads.
 */
public final class Frame {
    private static final int TEXT_FINAL = 0x81;
    private static final int MAX_HEADER = 10;

    private final byte[] bytes;
    private final int headerLength;
    private final @Nullable Delivery delivery;

    /**
     * What a frame tells subscriptions, so that it can be told again.
     *
     * @param subscriptions the ids of those that get it
     * @param offset of what it tells in their log
     */
    public record Delivery(List<String> subscriptions, long offset) {
        public Delivery {
            subscriptions = List.copyOf(subscriptions);
        }
    }

    private Frame(byte[] bytes, int headerLength, @Nullable Delivery delivery) {
        this.bytes = bytes;
        this.headerLength = headerLength;
        this.delivery = delivery;
    }

    /** The same message, marked as something that can be told again. */
    public Frame delivering(List<String> subscriptions, long offset) {
        return new Frame(bytes, headerLength, new Delivery(subscriptions, offset));
    }

    /** What it tells subscriptions, or null where it must reach the client in any case. */
    public @Nullable Delivery delivery() {
        return delivery;
    }

    /** The frame of a text. */
    public static Frame of(String text) {
        return joining(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The frame whose payload is these UTF-8 pieces, one after the other. */
    public static Frame joining(byte[]... pieces) {
        int length = 0;
        for (byte[] piece : pieces) {
            length = Math.addExact(length, piece.length);
        }
        ByteBuffer frame = ByteBuffer.allocate(headerLength(length) + length);
        putHeader(frame, length);
        int headerLength = frame.position();
        for (byte[] piece : pieces) {
            frame.put(piece);
        }
        return new Frame(frame.array(), headerLength, null);
    }

    /**
     * The frame whose payload is {@code head} and then {@code value} from index {@code from} on.
     */
    public static Frame joining(byte[] head, byte[] value, int from) {
        int length = Math.addExact(head.length, value.length - from);
        ByteBuffer frame = ByteBuffer.allocate(headerLength(length) + length);
        putHeader(frame, length);
        int headerLength = frame.position();
        frame.put(head).put(value, from, value.length - from);
        return new Frame(frame.array(), headerLength, null);
    }

    private static int headerLength(int payload) {
        return payload < 126 ? 2 : payload <= 0xffff ? 4 : MAX_HEADER;
    }

    private static void putHeader(ByteBuffer frame, int payload) {
        frame.put((byte) TEXT_FINAL);
        if (payload < 126) {
            frame.put((byte) payload);
        } else if (payload <= 0xffff) {
            frame.put((byte) 126).putShort((short) payload);
        } else {
            frame.put((byte) 127).putLong(payload);
        }
    }

    /** Bytes on the wire, header included. */
    public int size() {
        return bytes.length;
    }

    /** The whole frame, as a read-only buffer of its own position and limit. */
    public ByteBuffer wire() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** Copies the whole frame into {@code target}, which must have {@link #size()} bytes left. */
    public void writeTo(ByteBuffer target) {
        target.put(bytes);
    }

    /** The payload's text. */
    public String text() {
        return new String(bytes, headerLength, bytes.length - headerLength, StandardCharsets.UTF_8);
    }
}
