package dev.tidewire.matcher;

import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.LogGap;
import dev.tidewire.model.Transition;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.predicate.Change;
import dev.tidewire.predicate.CompiledFilter;
import dev.tidewire.predicate.Filter;
import dev.tidewire.predicate.JsonRecords;
import dev.tidewire.predicate.Limits;
import dev.tidewire.records.InterestKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Gateways that announce and withdraw, and what each of them must then be told. */
final class RandomSubscribers {
    private static final int SLOTS = 4;
    private static final int FILTERS_OF_A_WORKSPACE = 60;

    private final SplittableRandom random;
    private final MatcherDriver matcher;
    private final Map<WorkspaceId, List<String>> filters = new HashMap<>();
    private final RandomOrders orders;
    private final Map<InterestKey.Filter, CompiledFilter> live = new HashMap<>();
    private final long[] epochs = new long[SLOTS];
    private final long[] numbers = new long[SLOTS];

    RandomSubscribers(SplittableRandom random, MatcherDriver matcher) {
        this.random = random;
        this.matcher = matcher;
        this.orders = new RandomOrders(random);
    }

    /** A slot wants a filter, which others may want as well. */
    void announce() {
        WorkspaceId workspace = orders.workspace();
        int slot = random.nextInt(SLOTS);
        String filter = filter(workspace);
        InterestKey.Filter key =
                new InterestKey.Filter(workspace, slot, epochs[slot], numbers[slot]++);
        matcher.announce(key, filter);
        live.put(key, Filter.parse(JsonRecords.parse(filter), Limits.TRUSTED).compile());
    }

    private String filter(WorkspaceId workspace) {
        List<String> known = filters.computeIfAbsent(workspace, _ -> new ArrayList<>());
        if (known.size() < FILTERS_OF_A_WORKSPACE) {
            known.add(orders.filter(workspace));
            return known.getLast();
        }
        return known.get(random.nextInt(known.size()));
    }

    void withdraw() {
        if (!live.isEmpty()) {
            List<InterestKey.Filter> keys = List.copyOf(live.keySet());
            withdraw(keys.get(random.nextInt(keys.size())));
        }
    }

    private void withdraw(InterestKey.Filter key) {
        matcher.withdraw(key);
        live.remove(key);
    }

    void withdrawAll() {
        List.copyOf(live.keySet()).forEach(this::withdraw);
    }

    /** A slot's gateway starts anew, without filters. */
    void restart() {
        int slot = random.nextInt(SLOTS);
        epochs[slot]++;
        numbers[slot] = 0;
        matcher.heartbeat(slot, epochs[slot]);
        live.keySet().removeIf(key -> key.slot() == slot);
    }

    int size() {
        return live.size();
    }

    /**
     * What must be told of a change.
     *
     * @throws IllegalArgumentException if a filter must look into it and cannot
     */
    List<Match> expected(ChangeEvent event) {
        Change change = Change.of(event);
        List<Match> matches = new ArrayList<>();
        live.forEach((key, filter) -> {
            Transition transition = filter.match(change);
            if (transition != null) {
                matches.add(new Match(key.slot(), transition, key.number()));
            }
        });
        return Match.sorted(matches.stream());
    }

    /** How many different filters match. */
    long matching(ChangeEvent event) {
        return live.values().stream()
                .filter(filter -> filter.match(Change.of(event)) != null)
                .map(filter -> filter.filter().canonical())
                .distinct()
                .count();
    }

    /** The slots that must be told of a gap. */
    List<Integer> expected(LogGap gap) {
        return concerned(gap).map(InterestKey.Filter::slot).distinct().sorted().toList();
    }

    private Stream<InterestKey.Filter> concerned(LogGap gap) {
        return live.entrySet().stream()
                .filter(entry ->
                        entry.getValue().filter().channel().family() == gap.family()
                                && (gap.workspace() == null
                                        || gap.workspace().equals(entry.getKey().workspace())))
                .map(Map.Entry::getKey);
    }
}
