package dev.tidewire.predicate;

import java.util.stream.IntStream;

/**
 * The lengths in which beginnings of texts are indexed: a text is looked up once for each, however
 * many others its filters have. A beginning of another length is indexed by the next shorter one,
 * which is at least four fifths of it up to 256 UTF-16 units.
 */
final class PrefixLengths {
    private static final int[] LENGTHS =
            IntStream.iterate(1, length -> length <= 256, PrefixLengths::next).toArray();

    /** How many there are. */
    static final int COUNT = LENGTHS.length;

    private PrefixLengths() {}

    private static int next(int length) {
        return length + (length < 16 ? 1 : length < 64 ? 4 : 16);
    }

    /** A length, by its place in their order. */
    static int at(int place) {
        return LENGTHS[place];
    }

    /** The place of the greatest length that is not greater than the given one, from 1. */
    static int within(int length) {
        int place = 0;
        while (place + 1 < COUNT && LENGTHS[place + 1] <= length) {
            place++;
        }
        return place;
    }
}
