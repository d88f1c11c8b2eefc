package dev.tidewire.it;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Looks for a marker in all bytes that pass, in whatever pieces they come. For one connection. */
final class MarkerWatch implements Consumer<byte[]> {
    private final byte[] marker;
    private final AtomicLong bytes;
    private final AtomicLong found;
    private byte[] tail = {};

    /**
     * @param bytes counts what passed
     * @param found counts the markers
     */
    MarkerWatch(String marker, AtomicLong bytes, AtomicLong found) {
        this.marker = marker.getBytes(US_ASCII);
        this.bytes = bytes;
        this.found = found;
    }

    @Override
    public void accept(byte[] piece) {
        bytes.addAndGet(piece.length);
        byte[] joined = new byte[tail.length + piece.length];
        System.arraycopy(tail, 0, joined, 0, tail.length);
        System.arraycopy(piece, 0, joined, tail.length, piece.length);
        for (int at = 0; at + marker.length <= joined.length; at++) {
            if (isAt(joined, at)) {
                found.incrementAndGet();
            }
        }
        int kept = Math.min(joined.length, marker.length - 1);
        tail = java.util.Arrays.copyOfRange(joined, joined.length - kept, joined.length);
    }

    private boolean isAt(byte[] text, int at) {
        for (int index = 0; index < marker.length; index++) {
            if (text[at + index] != marker[index]) {
                return false;
            }
        }
        return true;
    }
}
