package dev.tidewire.matcher;

import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.predicate.Filter;
import dev.tidewire.predicate.FilterIndex;
import dev.tidewire.records.InterestKey;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All slots and live filters of one partition, in memory. Filters are known by slot and number: a
 * number is used once in an epoch, whatever the workspace, and a slot has filters of one epoch
 * only. Used by one thread at a time.
 */
final class FilterBook {
    private final Map<Integer, Slot> slots = new HashMap<>();
    private final Map<String, Map<Family, Shelf>> shelves = new HashMap<>();

    /** The slot, known from now on. */
    Slot slot(int number) {
        return slots.computeIfAbsent(number, Slot::new);
    }

    Collection<Slot> slots() {
        return slots.values();
    }

    /** Whether there is no filter of any workspace. */
    boolean isEmpty() {
        return shelves.isEmpty();
    }

    /** The filters of a workspace and family, or null where there are none. */
    @Nullable FilterIndex<LiveFilter> index(String workspace, Family family) {
        Map<Family, Shelf> ofWorkspace = shelves.get(workspace);
        Shelf shelf = ofWorkspace == null ? null : ofWorkspace.get(family);
        return shelf == null ? null : shelf.index();
    }

    /** The filters of a family, by workspace. */
    List<FilterIndex<LiveFilter>> indexes(Family family) {
        return shelves.values().stream()
                .map(ofWorkspace -> ofWorkspace.get(family))
                .filter(Objects::nonNull)
                .map(Shelf::index)
                .toList();
    }

    /**
     * The slot has a filter. The key is of the slot's epoch.
     *
     * @throws IllegalArgumentException if it is no filter of the workspace, or the number is in use
     *     in another one; nothing has changed
     */
    void put(InterestKey.Filter key, Filter filter) {
        WorkspaceId workspace = key.workspace();
        if (!filter.workspace().equals(workspace)) {
            throw new IllegalArgumentException("filter and key must name the same workspace");
        }
        Slot slot = slot(key.slot());
        LiveFilter known = slot.filters().get(key.number());
        if (known != null && !known.shelf().workspace().equals(workspace)) {
            throw new IllegalArgumentException("number must not be in use in another workspace");
        }
        Shelf shelf = shelf(workspace, filter.channel().family());
        LiveFilter live = shelf.index().findOrAdd(filter, () -> new LiveFilter(shelf));
        if (live != known) {
            slot.filters().put(key.number(), live);
            live.add(slot, key.number());
            if (known != null) {
                release(known, slot, key.number());
            }
        }
    }

    private Shelf shelf(WorkspaceId workspace, Family family) {
        return shelves.computeIfAbsent(workspace.value(), _ -> new EnumMap<>(Family.class))
                .computeIfAbsent(family, _ -> Shelf.empty(workspace, family));
    }

    /** The slot no longer has the filter; nothing happens if it had not. */
    void remove(InterestKey.Filter key) {
        Slot slot = slot(key.slot());
        LiveFilter live = slot.filters().get(key.number());
        if (live != null
                && key.gatewayEpoch() == slot.epoch()
                && key.workspace().equals(live.shelf().workspace())) {
            slot.filters().remove(key.number());
            release(live, slot, key.number());
        }
    }

    /**
     * The slot no longer has any filter.
     *
     * @param removed told the key of each that it had
     */
    void removeAll(Slot slot, Consumer<InterestKey.Filter> removed) {
        slot.filters()
                .forEach((number, live) -> {
                    release(live, slot, number);
                    removed.accept(
                            new InterestKey.Filter(
                                    live.shelf().workspace(), slot.number(), slot.epoch(), number));
                });
        slot.filters().clear();
    }

    private void release(LiveFilter live, Slot slot, long number) {
        live.remove(slot, number);
        if (live.unwanted()) {
            live.shelf().index().remove(live);
            if (live.shelf().isEmpty()) {
                discard(live.shelf());
            }
        }
    }

    private void discard(Shelf shelf) {
        shelves.computeIfPresent(
                shelf.workspace().value(),
                (_, ofWorkspace) -> {
                    ofWorkspace.remove(shelf.family());
                    return ofWorkspace.isEmpty() ? null : ofWorkspace;
                });
    }

    void clear() {
        slots.clear();
        shelves.clear();
    }
}
