package dev.tidewire.gateway;

import dev.tidewire.model.Transition;
import dev.tidewire.predicate.IndexedFilter;
import dev.tidewire.protocol.SlowPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A filter in the index of a scan, with those that the scan catches up. Used by the scanning thread
 * alone, under the hub's lock where subscriptions are concerned.
 */
final class ReplayedFilter extends IndexedFilter {
    private final Audience everything;
    private final Map<Long, Conflation> conflations = new HashMap<>(1);
    private boolean wantsEverything;

    ReplayedFilter(LiveFilter filter) {
        everything = new Audience(filter);
    }

    LiveFilter filter() {
        return everything.filter();
    }

    /** Those who get every change. */
    Audience everything() {
        return everything;
    }

    /** Those who get the latest change of each row, by where they began. */
    Collection<Conflation> conflations() {
        return conflations.values();
    }

    /** Takes a subscription in, from its position on. */
    void join(Subscription subscription, ScanRoom room) {
        if (subscription.onSlow() == SlowPolicy.CONFLATE) {
            conflations
                    .computeIfAbsent(
                            subscription.position(),
                            from -> new Conflation(new Audience(filter()), from, room))
                    .audience()
                    .add(subscription);
        } else {
            everything.add(subscription);
            wantsEverything = true;
        }
    }

    /**
     * Takes note of a record that matches.
     *
     * @param targets gets whoever is to have it at once
     */
    void matched(LogRecord record, Transition transition, Targets targets) {
        if (wantsEverything) {
            targets.add(everything, transition);
        }
        conflations.values().forEach(conflation -> conflation.add(record, transition));
    }

    /** Lets go of what nobody is left for; returns whether that is all. */
    boolean dropEmpty() {
        conflations
                .values()
                .removeIf(conflation -> {
                    boolean empty = conflation.audience().size() == 0;
                    if (empty) {
                        conflation.clear();
                    }
                    return empty;
                });
        wantsEverything = everything.size() > 0;
        return !wantsEverything && conflations.isEmpty();
    }

    /** A copy, for whoever moves subscriptions while going through them. */
    List<Subscription> all() {
        List<Subscription> all = new ArrayList<>(everything.all());
        conflations.values().forEach(conflation -> all.addAll(conflation.audience().all()));
        return all;
    }
}
