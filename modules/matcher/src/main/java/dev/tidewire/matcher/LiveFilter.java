package dev.tidewire.matcher;

import dev.tidewire.model.Family;
import dev.tidewire.model.Transition;
import dev.tidewire.predicate.Change;
import dev.tidewire.predicate.CompiledFilter;
import dev.tidewire.predicate.Filter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One canonical form and everyone who wants it: however many gateways announced it, a change is
 * evaluated once.
 */
final class LiveFilter {
    /** A gateway's name for the filter. */
    private record Holder(Slot slot, long number) {}

    private final Filter filter;
    private final String canonical;
    private final CompiledFilter compiled;
    private final List<Holder> holders = new ArrayList<>(1);

    LiveFilter(Filter filter, String canonical) {
        this.filter = filter;
        this.canonical = canonical;
        this.compiled = filter.compile();
    }

    String workspace() {
        return filter.workspace().value();
    }

    Family family() {
        return filter.channel().family();
    }

    String canonical() {
        return canonical;
    }

    /** Whether the change's headers leave open that the filter matches. */
    boolean concerns(Change change) {
        return filter.concerns(change.workspace(), change.channel(), change.operation());
    }

    @Nullable Transition match(Change change) {
        return compiled.match(change);
    }

    void add(Slot slot, long number) {
        holders.add(new Holder(slot, number));
    }

    void remove(Slot slot, long number) {
        holders.remove(new Holder(slot, number));
    }

    boolean unwanted() {
        return holders.isEmpty();
    }

    /** Notes a match for every holder. */
    void matched(Transition transition, Interested interested) {
        for (int index = 0; index < holders.size(); index++) {
            Holder holder = holders.get(index);
            interested.add(holder.slot(), transition, holder.number());
        }
    }
}
