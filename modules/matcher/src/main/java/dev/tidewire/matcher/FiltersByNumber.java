package dev.tidewire.matcher;

import org.jspecify.annotations.Nullable;

/**
 * The filters of a slot's present life, by the numbers that its gateway gave them: a hash table
 * without an object for each entry, since there may be millions. Used by one thread at a time.
 */
final class FiltersByNumber {
    private static final int FEWEST_PLACES = 8;

    /**
     * Spreads numbers that follow each other: 2 to the power of 64, divided by the golden ratio.
     */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private long[] numbers = new long[FEWEST_PLACES];
    private @Nullable LiveFilter[] filters = new @Nullable LiveFilter[FEWEST_PLACES];
    private int size;

    /** Takes an entry. */
    interface Entries {
        void entry(long number, LiveFilter filter);
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    @Nullable LiveFilter get(long number) {
        return filters[place(number)];
    }

    /** The number names this filter from now on. */
    void put(long number, LiveFilter filter) {
        int place = place(number);
        if (filters[place] == null) {
            if (size * 4 >= filters.length * 3) {
                grow();
                place = place(number);
            }
            size++;
        }
        numbers[place] = number;
        filters[place] = filter;
    }

    /** The filter that the number named, or null. */
    @Nullable LiveFilter remove(long number) {
        int place = place(number);
        LiveFilter removed = filters[place];
        if (removed != null) {
            size--;
            vacate(place);
        }
        return removed;
    }

    /** Passes on every entry, in no order; the entries must not change meanwhile. */
    void forEach(Entries action) {
        for (int place = 0; place < filters.length; place++) {
            LiveFilter filter = filters[place];
            if (filter != null) {
                action.entry(numbers[place], filter);
            }
        }
    }

    void clear() {
        numbers = new long[FEWEST_PLACES];
        filters = new @Nullable LiveFilter[FEWEST_PLACES];
        size = 0;
    }

    /** Where the number is, or would be. */
    private int place(long number) {
        int place = home(number);
        while (filters[place] != null && numbers[place] != number) {
            place = next(place);
        }
        return place;
    }

    private int home(long number) {
        return (int) ((number * SPREAD) >>> (Long.numberOfLeadingZeros(filters.length) + 1));
    }

    private int next(int place) {
        return (place + 1) & (filters.length - 1);
    }

    private void grow() {
        long[] oldNumbers = numbers;
        @Nullable LiveFilter[] oldFilters = filters;
        numbers = new long[oldNumbers.length * 2];
        filters = new @Nullable LiveFilter[oldFilters.length * 2];
        for (int old = 0; old < oldFilters.length; old++) {
            if (oldFilters[old] != null) {
                int place = place(oldNumbers[old]);
                numbers[place] = oldNumbers[old];
                filters[place] = oldFilters[old];
            }
        }
    }

    /** Empties a place, and moves what follows it closer to where it is looked for first. */
    private void vacate(int vacated) {
        int hole = vacated;
        int mask = filters.length - 1;
        for (int place = next(hole); filters[place] != null; place = next(place)) {
            int fromHome = (place - home(numbers[place])) & mask;
            int fromHole = (place - hole) & mask;
            if (fromHome >= fromHole) {
                numbers[hole] = numbers[place];
                filters[hole] = filters[place];
                hole = place;
            }
        }
        filters[hole] = null;
    }
}
