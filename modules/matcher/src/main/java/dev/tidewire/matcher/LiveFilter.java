package dev.tidewire.matcher;

import dev.tidewire.model.Transition;
import dev.tidewire.predicate.IndexedFilter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One canonical form and everyone who wants it: however many gateways announced it, a change is
 * evaluated once. There may be millions, mostly with one holder, so that one takes no object of its
 * own.
 */
final class LiveFilter extends IndexedFilter {
    private static final Holder[] NOBODY = {};

    private final Shelf shelf;
    private @Nullable Slot slot;
    private long number;
    private Holder[] others = NOBODY;

    /** A gateway's name for the filter. */
    private record Holder(Slot slot, long number) {}

    /** A filter of the shelf that nobody wants yet. */
    LiveFilter(Shelf shelf) {
        this.shelf = shelf;
    }

    Shelf shelf() {
        return shelf;
    }

    void add(Slot holder, long holdersNumber) {
        if (slot == null) {
            slot = holder;
            number = holdersNumber;
        } else {
            others = Arrays.copyOf(others, others.length + 1);
            others[others.length - 1] = new Holder(holder, holdersNumber);
        }
    }

    /** Takes out a holder; nothing happens if it is none. */
    void remove(Slot holder, long holdersNumber) {
        if (slot == holder && number == holdersNumber) {
            if (others.length == 0) {
                slot = null;
                return;
            }
            slot = others[0].slot();
            number = others[0].number();
            removeOther(0);
            return;
        }
        int place = Arrays.asList(others).indexOf(new Holder(holder, holdersNumber));
        if (place >= 0) {
            removeOther(place);
        }
    }

    private void removeOther(int place) {
        if (others.length == 1) {
            others = NOBODY;
            return;
        }
        Holder[] rest = Arrays.copyOf(others, others.length - 1);
        System.arraycopy(others, place + 1, rest, place, rest.length - place);
        others = rest;
    }

    boolean unwanted() {
        return slot == null;
    }

    /** Notes a match for every holder. */
    void matched(Transition transition, Interested interested) {
        if (slot == null) {
            return;
        }
        interested.add(slot, transition, number);
        for (int index = 0; index < others.length; index++) {
            interested.add(others[index].slot(), transition, others[index].number());
        }
    }
}
