package dev.tidewire.gateway;

import dev.tidewire.model.Transition;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** For whom a change is, by what it does to their views. Used by one thread at a time. */
final class Targets {
    private static final List<Transition> TRANSITIONS = List.of(Transition.values());

    private final Map<Transition, List<Audience>> byTransition = new EnumMap<>(Transition.class);

    Targets() {
        for (Transition transition : TRANSITIONS) {
            byTransition.put(transition, new ArrayList<>());
        }
    }

    void add(Audience audience, Transition transition) {
        of(transition).add(audience);
    }

    List<Audience> of(Transition transition) {
        return Objects.requireNonNull(byTransition.get(transition));
    }

    boolean isEmpty() {
        for (Transition transition : TRANSITIONS) {
            if (!of(transition).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    void clear() {
        byTransition.values().forEach(List::clear);
    }
}
