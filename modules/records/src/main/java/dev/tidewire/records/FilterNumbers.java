package dev.tidewire.records;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A list of filter numbers in a header: strictly ascending, each as the difference to the one
 * before (the first to -1), less one, in unsigned LEB128. Dense lists take one byte a number.
 */
public final class FilterNumbers {
    /** Most numbers in one record; more become parts. */
    public static final int MAX_PER_RECORD = 4096;

    private FilterNumbers() {}

    /**
     * Packs the first {@code count} of {@code ascending}, which must be strictly ascending and not
     * negative.
     */
    public static byte[] pack(long[] ascending, int count) {
        ByteBuffer out = ByteBuffer.allocate(count * 10);
        long previous = -1;
        for (int index = 0; index < count; index++) {
            long value = ascending[index] - previous - 1;
            if (value < 0) {
                throw new IllegalArgumentException("filter numbers must be strictly ascending");
            }
            while (value >= 0x80) {
                out.put((byte) (value | 0x80));
                value >>>= 7;
            }
            out.put((byte) value);
            previous = ascending[index];
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /**
     * The numbers in a header.
     *
     * @throws MalformedRecordException if the list is cut off or runs over
     */
    public static long[] unpack(byte[] packed) {
        long[] numbers = new long[packed.length];
        int count = 0;
        long previous = -1;
        int index = 0;
        while (index < packed.length) {
            long value = 0;
            int shift = 0;
            byte next;
            do {
                if (index == packed.length || shift > 56) {
                    throw new MalformedRecordException("malformed list of filter numbers");
                }
                next = packed[index++];
                value |= (next & 0x7fL) << shift;
                shift += 7;
            } while (next < 0);
            previous += value + 1;
            if (previous < 0) {
                throw new MalformedRecordException("filter number out of range");
            }
            numbers[count++] = previous;
        }
        return Arrays.copyOf(numbers, count);
    }
}
