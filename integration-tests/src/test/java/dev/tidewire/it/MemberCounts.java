package dev.tidewire.it;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How often pairs had each operator and path in their predicate, and how often they matched. */
final class MemberCounts {
    private final Map<String, int[]> counts = new TreeMap<>();

    void add(JsonNode predicate, int matched, int others) {
        Set<String> names = new HashSet<>();
        collect(predicate, names);
        for (String name : names) {
            int[] count = counts.computeIfAbsent(name, _ -> new int[2]);
            count[0] += matched;
            count[1] += others;
        }
    }

    private static void collect(JsonNode value, Set<String> names) {
        value.fieldNames().forEachRemaining(names::add);
        value.forEach(part -> collect(part, names));
    }

    /** That each of these was in so many pairs that matched, and in as many that did not. */
    void requireBoth(List<String> names, int least) {
        assertThat(names)
                .as("%s", this)
                .allSatisfy(name -> {
                    int[] count = counts.getOrDefault(name, new int[2]);
                    assertThat(count[0]).isGreaterThan(least);
                    assertThat(count[1]).isGreaterThan(least);
                });
    }

    @Override
    public String toString() {
        return counts.entrySet().stream()
                .map(entry ->
                        "%s %d/%d"
                                .formatted(
                                        entry.getKey(),
                                        entry.getValue()[0],
                                        entry.getValue()[0] + entry.getValue()[1]))
                .collect(joining(", ", "matched/pairs: ", ""));
    }
}
