package dev.tidewire.matcher;

import dev.tidewire.model.Transition;
import dev.tidewire.predicate.FilterIndex;
import java.util.ArrayList;
import java.util.List;

/** The slots that want the current change, with what matched. Used again for every change. */
final class Interested implements FilterIndex.Matches<LiveFilter> {
    private final List<Slot> slots = new ArrayList<>();
    private int filters;

    @Override
    public void matched(LiveFilter filter, Transition transition) {
        filters++;
        filter.matched(transition, this);
    }

    void add(Slot slot, Transition transition, long number) {
        if (slot.matches().isEmpty()) {
            slots.add(slot);
        }
        slot.matches().add(transition, number);
    }

    List<Slot> slots() {
        return slots;
    }

    /** How many filters matched, each counted once whoever wants it. */
    int filters() {
        return filters;
    }

    void clear() {
        filters = 0;
        for (int index = 0; index < slots.size(); index++) {
            slots.get(index).matches().clear();
        }
        slots.clear();
    }
}
