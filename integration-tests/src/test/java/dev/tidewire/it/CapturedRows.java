package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.predicate.Change;
import dev.tidewire.predicate.CompiledFilter;
import dev.tidewire.predicate.Filter;
import dev.tidewire.predicate.FilterIndex;
import dev.tidewire.predicate.IndexedFilter;
import dev.tidewire.predicate.Limits;
import dev.tidewire.predicate.Predicate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;

/** Rows as capture wrote them, numbered as they came, and what Tidewire finds among them. */
final class CapturedRows {
    private final List<Change> changes;

    /** A filter in an index, with the rows that the index finds by it. */
    private static final class Indexed extends IndexedFilter {
        private final BitSet found = new BitSet();
    }

    CapturedRows(List<ChangeEvent> events) {
        this.changes = events.stream().map(Change::of).toList();
        for (int row = 0; row < changes.size(); row++) {
            assertThat(record(row).path("id").intValue()).isEqualTo(row);
        }
    }

    JsonNode record(int row) {
        return Objects.requireNonNull(changes.get(row).newRecord());
    }

    List<JsonNode> records() {
        return changes.stream().map(Change::newRecord).toList();
    }

    /** The rows that match, one filter by itself. */
    BitSet matched(JsonNode predicate) {
        CompiledFilter filter = filter(predicate).compile();
        BitSet matched = new BitSet();
        for (int row = 0; row < changes.size(); row++) {
            matched.set(row, filter.match(changes.get(row)) != null);
        }
        return matched;
    }

    /** The rows that each predicate matches, all in one index. */
    List<BitSet> found(List<JsonNode> predicates) {
        FilterIndex<Indexed> index = new FilterIndex<>();
        List<Indexed> filters = new ArrayList<>();
        for (JsonNode predicate : predicates) {
            filters.add(index.findOrAdd(filter(predicate), Indexed::new));
        }
        for (int row = 0; row < changes.size(); row++) {
            int number = row;
            index.match(changes.get(row), (filter, _) -> filter.found.set(number));
        }
        return filters.stream().map(filter -> filter.found).toList();
    }

    /** As a client sends it and the matcher reads it. */
    private Filter filter(JsonNode predicate) {
        Change change = changes.getFirst();
        Filter sent =
                Filter.fromClient(
                        change.workspace(),
                        ChannelPattern.parse(change.channel().toString()),
                        JsonNodeFactory.instance.objectNode().set("predicates", predicate),
                        null,
                        Predicate.all(),
                        Limits.DEFAULT);
        return Filter.parse(sent.toJson(), Limits.TRUSTED);
    }
}
