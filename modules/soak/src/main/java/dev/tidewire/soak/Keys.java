package dev.tidewire.soak;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The keys that one writer owns in one workspace, and what they hold. For one thread. */
final class Keys {
    /** Also the names of collections, and of topics. */
    static final List<String> TABLES = List.of("items", "orders");

    private static final int COUNT = 60;
    private static final int APART = 10_000;

    private final int first;
    private final RandomGenerator random;
    private final RandomItems items;
    private final Map<Place, Integer> versions = new HashMap<>();
    private Map<Place, Item> current = new HashMap<>();

    private record Place(String table, int key) {}

    Keys(int writer, RandomGenerator random) {
        this.first = writer * APART;
        this.random = random;
        this.items = new RandomItems(random);
    }

    /** Random changes, each of what the former ones leave; {@link #accept} makes them hold. */
    List<Change> changes(int count) {
        Map<Place, Item> after = new HashMap<>(current);
        List<Change> changes = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            Place place =
                    new Place(
                            TABLES.get(random.nextInt(TABLES.size())),
                            first + random.nextInt(COUNT));
            Item before = after.get(place);
            Item now = next(place, before);
            changes.add(new Change(place.table(), before, now));
            after.compute(place, (_, _) -> now);
        }
        return changes;
    }

    /** A version is never used twice, also where the change that had it was rolled back. */
    private @Nullable Item next(Place place, @Nullable Item before) {
        if (before != null && random.nextInt(4) == 0) {
            return null;
        }
        int version = versions.merge(place, 1, Integer::sum);
        return before == null ? items.create(place.key(), version) : items.change(before, version);
    }

    /** The changes are committed. */
    void accept(List<Change> changes) {
        Map<Place, Item> after = new HashMap<>(current);
        for (Change change : changes) {
            after.compute(new Place(change.table(), change.key()), (_, _) -> change.after());
        }
        current = after;
    }
}
