package dev.tidewire.matcher;

import dev.tidewire.model.Transition;
import dev.tidewire.records.FilterNumbers;

/** Which filters of one slot the current change matches. */
final class SlotMatches {
    private final Numbers matched = new Numbers();
    private final Numbers entered = new Numbers();
    private final Numbers left = new Numbers();

    /** The three lists of one record. */
    record Part(long[] matched, long[] entered, long[] left) {}

    void add(Transition transition, long number) {
        Numbers numbers =
                switch (transition) {
                    case NONE -> matched;
                    case ENTER -> entered;
                    case LEAVE -> left;
                };
        numbers.add(number);
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** How many records the lists need. */
    int parts() {
        return (size() + FilterNumbers.MAX_PER_RECORD - 1) / FilterNumbers.MAX_PER_RECORD;
    }

    /** Puts the lists in ascending order. */
    void sort() {
        matched.sort();
        entered.sort();
        left.sort();
    }

    /** The numbers of a part, counted from 0, as if the lists were one. */
    Part part(int part) {
        int from = part * FilterNumbers.MAX_PER_RECORD;
        int to = from + FilterNumbers.MAX_PER_RECORD;
        int beforeEntered = matched.size();
        int beforeLeft = beforeEntered + entered.size();
        return new Part(
                matched.slice(from, to),
                entered.slice(from - beforeEntered, to - beforeEntered),
                left.slice(from - beforeLeft, to - beforeLeft));
    }

    void clear() {
        matched.clear();
        entered.clear();
        left.clear();
    }

    private int size() {
        return matched.size() + entered.size() + left.size();
    }
}
