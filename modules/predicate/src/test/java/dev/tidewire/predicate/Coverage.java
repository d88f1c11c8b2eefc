package dev.tidewire.predicate;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How often the pairs of a test had each operator in them, and how often they matched. */
final class Coverage {
    private static final List<String> OPERATORS =
            List.of(
                    "$eq",
                    "$ne",
                    "$gt",
                    "$gte",
                    "$lt",
                    "$lte",
                    "$in",
                    "$nin",
                    "$exists",
                    "$regex",
                    "$and",
                    "$or",
                    "$nor",
                    "$not",
                    "$all",
                    "$elemMatch",
                    "$size",
                    "$like",
                    "$ilike");

    private final Map<String, Count> counts = new TreeMap<>();

    private record Count(int pairs, int matched) {
        Count plus(boolean matches) {
            return new Count(pairs + 1, matched + (matches ? 1 : 0));
        }
    }

    void add(JsonNode predicate, boolean matches) {
        Set<String> names = new HashSet<>();
        collectOperators(predicate, names);
        names.forEach(name ->
                counts.merge(
                        name, new Count(0, 0).plus(matches), (count, _) -> count.plus(matches)));
    }

    private static void collectOperators(JsonNode value, Set<String> names) {
        value.properties().stream()
                .map(Map.Entry::getKey)
                .filter(name -> name.startsWith("$"))
                .forEach(names::add);
        value.forEach(part -> collectOperators(part, names));
    }

    /** That every operator was in so many pairs that matched, and in as many that did not. */
    void requireBoth(int least) {
        assertThat(OPERATORS)
                .as("%s", this)
                .allSatisfy(operator -> {
                    Count count = counts.getOrDefault(operator, new Count(0, 0));
                    assertThat(count.matched()).isGreaterThan(least);
                    assertThat(count.pairs() - count.matched()).isGreaterThan(least);
                });
    }

    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(entry ->
                        "%s %d/%d"
                                .formatted(
                                        entry.getKey(),
                                        entry.getValue().matched(),
                                        entry.getValue().pairs()))
                .collect(joining(", ", "matched/pairs: ", ""));
    }
}
