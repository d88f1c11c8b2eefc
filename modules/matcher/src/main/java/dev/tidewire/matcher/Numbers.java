package dev.tidewire.matcher;

import java.util.Arrays;

/** A growing list of filter numbers that is used again for every change. */
final class Numbers {
    private long[] values = new long[8];
    private int size;

    void add(long number) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = number;
    }

    int size() {
        return size;
    }

    void sort() {
        Arrays.sort(values, 0, size);
    }

    /** The numbers from index {@code from} to before {@code to}, of those that there are. */
    long[] slice(int from, int to) {
        int first = Math.clamp(from, 0, size);
        return Arrays.copyOfRange(values, first, Math.clamp(to, first, size));
    }

    void clear() {
        size = 0;
    }
}
