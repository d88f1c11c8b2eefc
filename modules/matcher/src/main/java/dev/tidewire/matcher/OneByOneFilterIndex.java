package dev.tidewire.matcher;

import dev.tidewire.model.Transition;
import dev.tidewire.predicate.Change;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Asks every filter. */
final class OneByOneFilterIndex implements FilterIndex {
    private final Set<LiveFilter> filters = new LinkedHashSet<>();
    private List<LiveFilter> inOrder = List.of();

    @Override
    public void add(LiveFilter filter) {
        if (filters.add(filter)) {
            inOrder = List.of();
        }
    }

    @Override
    public void remove(LiveFilter filter) {
        if (filters.remove(filter)) {
            inOrder = List.of();
        }
    }

    @Override
    public boolean isEmpty() {
        return filters.isEmpty();
    }

    @Override
    public void all(Interested interested) {
        filters.forEach(filter -> filter.matched(Transition.NONE, interested));
    }

    @Override
    public int match(Change change, Interested interested) {
        if (inOrder.size() != filters.size()) {
            inOrder = new ArrayList<>(filters);
        }
        int candidates = 0;
        for (int index = 0; index < inOrder.size(); index++) {
            LiveFilter filter = inOrder.get(index);
            if (filter.concerns(change)) {
                candidates++;
                Transition transition = filter.match(change);
                if (transition != null) {
                    filter.matched(transition, interested);
                }
            }
        }
        return candidates;
    }
}
