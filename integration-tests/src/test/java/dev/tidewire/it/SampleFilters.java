package dev.tidewire.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Transition;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.predicate.CompiledFilter;
import dev.tidewire.predicate.Filter;
import dev.tidewire.predicate.FilterIndex;
import dev.tidewire.predicate.IndexedFilter;
import dev.tidewire.predicate.Limits;
import dev.tidewire.predicate.Predicate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Filters on {@link SampleTable}, each by itself and all in one index. */
final class SampleFilters {
    private final List<CompiledFilter> filters = new ArrayList<>();
    private final List<Indexed> indexed = new ArrayList<>();
    private final FilterIndex<Indexed> index = new FilterIndex<>();

    /** How a filter matches in the index; the same for all predicates that mean the same. */
    private static final class Indexed extends IndexedFilter {
        private @Nullable Transition match;
    }

    SampleFilters(String workspace, List<JsonNode> predicates) {
        for (JsonNode predicate : predicates) {
            Filter filter = filter(workspace, predicate);
            filters.add(filter.compile());
            indexed.add(index.findOrAdd(filter, Indexed::new));
        }
    }

    /** As a client sends it and the matcher reads it. */
    private static Filter filter(String workspace, JsonNode predicate) {
        Filter sent =
                Filter.fromClient(
                        WorkspaceId.of(workspace),
                        ChannelPattern.parse(SampleTable.CHANNEL),
                        JsonNodeFactory.instance.objectNode().set("predicates", predicate),
                        null,
                        Predicate.all(),
                        Limits.DEFAULT);
        return Filter.parse(sent.toJson(), Limits.TRUSTED);
    }

    /** How each filter by itself matches; null where it does not. */
    List<@Nullable Transition> each(ComparedChange change) {
        return filters.stream().<@Nullable Transition>map(f -> f.match(change.change())).toList();
    }

    /** How each filter matches by the index. */
    List<@Nullable Transition> all(ComparedChange change) {
        indexed.forEach(filter -> filter.match = null);
        index.match(change.change(), (filter, transition) -> filter.match = transition);
        return indexed.stream().<@Nullable Transition>map(filter -> filter.match).toList();
    }
}
