package dev.tidewire.matcher;

import dev.tidewire.model.Transition;
import java.util.ArrayList;
import java.util.List;

/** The slots that want the current change, with what matched. Used again for every change. */
final class Interested {
    private final List<Slot> slots = new ArrayList<>();

    void add(Slot slot, Transition transition, long number) {
        if (slot.matches().isEmpty()) {
            slots.add(slot);
        }
        slot.matches().add(transition, number);
    }

    List<Slot> slots() {
        return slots;
    }

    void clear() {
        for (int index = 0; index < slots.size(); index++) {
            slots.get(index).matches().clear();
        }
        slots.clear();
    }
}
