package dev.tidewire.matcher;

import dev.tidewire.model.Family;
import dev.tidewire.predicate.Filter;
import dev.tidewire.predicate.JsonRecords;
import dev.tidewire.predicate.Limits;
import dev.tidewire.records.InterestKey;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All slots and live filters of one partition, in memory. Used by one thread at a time. */
final class FilterBook {
    /** The filters of one workspace and family: by canonical form, and ready for changes. */
    private record Shelf(Map<String, LiveFilter> byCanonical, FilterIndex index) {}

    private final Map<Integer, Slot> slots = new HashMap<>();
    private final Map<String, Map<Family, Shelf>> shelves = new HashMap<>();

    /** The slot, known from now on. */
    Slot slot(int number) {
        return slots.computeIfAbsent(number, Slot::new);
    }

    Collection<Slot> slots() {
        return slots.values();
    }

    /** The filters of a workspace and family, or null where there are none. */
    @Nullable FilterIndex index(String workspace, Family family) {
        Map<Family, Shelf> ofWorkspace = shelves.get(workspace);
        Shelf shelf = ofWorkspace == null ? null : ofWorkspace.get(family);
        return shelf == null ? null : shelf.index();
    }

    /** The filters of a family, by workspace. */
    List<FilterIndex> indexes(Family family) {
        return shelves.values().stream()
                .map(ofWorkspace -> ofWorkspace.get(family))
                .filter(Objects::nonNull)
                .map(Shelf::index)
                .toList();
    }

    /**
     * The slot has a filter.
     *
     * @throws IllegalArgumentException if it is no filter of the workspace; nothing has changed
     * @throws dev.tidewire.predicate.PredicateException if it is no filter; nothing has changed
     */
    LiveFilter put(InterestKey.Filter key, String text) {
        Filter filter = Filter.parse(JsonRecords.parse(text), Limits.TRUSTED);
        if (!filter.workspace().equals(key.workspace())) {
            throw new IllegalArgumentException("filter and key must name the same workspace");
        }
        remove(key);
        String canonical = filter.canonical();
        Shelf shelf =
                shelves.computeIfAbsent(key.workspace().value(), _ -> new EnumMap<>(Family.class))
                        .computeIfAbsent(filter.channel().family(), _ -> emptyShelf());
        LiveFilter live = shelf.byCanonical().get(canonical);
        if (live == null) {
            live = new LiveFilter(filter, canonical);
            shelf.byCanonical().put(canonical, live);
            shelf.index().add(live);
        }
        Slot slot = slot(key.slot());
        live.add(slot, key.number());
        slot.filters().put(key, live);
        return live;
    }

    private static Shelf emptyShelf() {
        return new Shelf(new HashMap<>(), new OneByOneFilterIndex());
    }

    /** The slot no longer has the filter; nothing happens if it had not. */
    void remove(InterestKey.Filter key) {
        Slot slot = slot(key.slot());
        LiveFilter live = slot.filters().remove(key);
        if (live != null) {
            live.remove(slot, key.number());
            if (live.unwanted()) {
                discard(live);
            }
        }
    }

    private void discard(LiveFilter live) {
        Map<Family, Shelf> ofWorkspace = shelves.get(live.workspace());
        Shelf shelf = ofWorkspace == null ? null : ofWorkspace.get(live.family());
        if (ofWorkspace == null || shelf == null) {
            throw new IllegalStateException("a live filter must be on a shelf");
        }
        shelf.byCanonical().remove(live.canonical());
        shelf.index().remove(live);
        if (shelf.index().isEmpty()) {
            ofWorkspace.remove(live.family());
            if (ofWorkspace.isEmpty()) {
                shelves.remove(live.workspace());
            }
        }
    }

    void clear() {
        slots.clear();
        shelves.clear();
    }
}
