package dev.tidewire.predicate;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Leads from a channel and an operation to the partitions of the filters that want them. Exact
 * names are in a hash table; patterns are found by what stands before their first wildcard or, if
 * that is nothing, by what stands behind their last one. Used by one thread at a time.
 */
final class Routes {
    private final FieldTable fields;
    private final ValueHash hash;
    private final Map<String, Route> exact = new HashMap<>();
    private final Map<String, Route> patterns = new HashMap<>();
    private final PrefixTree<List<Route>> byBeginning = new PrefixTree<>();
    private final PrefixTree<List<Route>> byReversedEnd = new PrefixTree<>();

    /** The partitions of a channel or pattern. */
    private static final class Route {
        private final ChannelPattern pattern;
        private final List<Partition> partitions = new ArrayList<>(1);

        Route(ChannelPattern pattern) {
            this.pattern = pattern;
        }
    }

    Routes(FieldTable fields, ValueHash hash) {
        this.fields = fields;
        this.hash = hash;
    }

    /** The partition of a filter, which is made if there is none. */
    Partition partition(Filter filter) {
        @Nullable String entity = filter.entity();
        ChannelPattern pattern =
                entity == null
                        ? filter.channel()
                        : new ChannelPattern(filter.channel().family(), entity);
        return partition(route(pattern), filter.operations());
    }

    private Route route(ChannelPattern pattern) {
        Map<String, Route> routes = pattern.exact() ? exact : patterns;
        @Nullable Route known = routes.get(pattern.name());
        if (known != null) {
            return known;
        }
        Route route = new Route(pattern);
        routes.put(pattern.name(), route);
        if (!pattern.exact()) {
            lead(route);
        }
        return route;
    }

    private Partition partition(Route route, Set<Operation> operations) {
        for (Partition partition : route.partitions) {
            if (partition.operations().equals(operations)) {
                return partition;
            }
        }
        Partition[] made = new Partition[1];
        made[0] = new Partition(fields, hash, operations, () -> emptied(made[0], route));
        route.partitions.add(made[0]);
        return made[0];
    }

    private void emptied(Partition partition, Route route) {
        route.partitions.remove(partition);
        if (!route.partitions.isEmpty()) {
            return;
        }
        if (route.pattern.exact()) {
            exact.remove(route.pattern.name());
        } else {
            patterns.remove(route.pattern.name());
            unlead(route);
        }
    }

    private void lead(Route route) {
        PrefixTree<List<Route>> tree = tree(route.pattern.name());
        String key = key(route.pattern.name());
        @Nullable List<Route> same = tree.find(key);
        if (same == null) {
            same = new ArrayList<>(1);
            tree.put(key, same);
        }
        same.add(route);
    }

    private void unlead(Route route) {
        PrefixTree<List<Route>> tree = tree(route.pattern.name());
        String key = key(route.pattern.name());
        @Nullable List<Route> same = tree.find(key);
        if (same != null) {
            same.remove(route);
            if (same.isEmpty()) {
                tree.remove(key);
            }
        }
    }

    private PrefixTree<List<Route>> tree(String pattern) {
        return isFoundByEnd(pattern) ? byReversedEnd : byBeginning;
    }

    private static boolean isFoundByEnd(String pattern) {
        return pattern.startsWith("*") && !pattern.endsWith("*");
    }

    private static String key(String pattern) {
        return !isFoundByEnd(pattern)
                ? pattern.substring(0, pattern.indexOf('*'))
                : reversed(pattern.substring(pattern.lastIndexOf('*') + 1));
    }

    private static String reversed(String text) {
        // By UTF-16 unit, since the tree compares these: StringBuilder.reverse keeps pairs
        // together.
        char[] units = text.toCharArray();
        for (int low = 0, high = units.length - 1; low < high; low++, high--) {
            char unit = units[low];
            units[low] = units[high];
            units[high] = unit;
        }
        return new String(units);
    }

    /** Passes on the partitions of all filters that want the operation on the channel. */
    void forEach(Channel channel, Operation operation, Consumer<Partition> action) {
        @Nullable Route named = exact.get(channel.name());
        if (named != null) {
            pass(named, operation, action);
        }
        if (!byBeginning.isEmpty()) {
            byBeginning.prefixesOf(
                    channel.name(), routes -> passMatching(routes, channel, operation, action));
        }
        if (!byReversedEnd.isEmpty()) {
            byReversedEnd.prefixesOf(
                    reversed(channel.name()),
                    routes -> passMatching(routes, channel, operation, action));
        }
    }

    private static void passMatching(
            List<Route> routes, Channel channel, Operation operation, Consumer<Partition> action) {
        for (int index = 0; index < routes.size(); index++) {
            Route route = routes.get(index);
            if (route.pattern.matches(channel)) {
                pass(route, operation, action);
            }
        }
    }

    private static void pass(Route route, Operation operation, Consumer<Partition> action) {
        for (int index = 0; index < route.partitions.size(); index++) {
            Partition partition = route.partitions.get(index);
            if (partition.wants(operation)) {
                action.accept(partition);
            }
        }
    }
}
