package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a path leads to in a record; an array at its end is one value.
 *
 * @param values the first few, each an {@link Excerpt}
 * @param more how many others there are
 * @param missing whether it leads to nothing, perhaps besides these
 */
record FoundValues(List<JsonNode> values, int more, boolean missing) {
    private static final int MOST = 5;

    FoundValues {
        values = List.copyOf(values);
    }

    static FoundValues of(FieldPath path, JsonNode record) {
        List<JsonNode> present = new ArrayList<>();
        var _ =
                path.any(
                        record,
                        false,
                        value -> {
                            if (value != null) {
                                present.add(value);
                            }
                            return false;
                        });
        return new FoundValues(
                present.stream().limit(MOST).map(Excerpt::of).toList(),
                Math.max(0, present.size() - MOST),
                path.any(record, false, value -> value == null));
    }

    void addTo(ObjectNode json) {
        ArrayNode found = json.putArray("found");
        values.forEach(found::add);
        if (more > 0) {
            json.put("moreFound", more);
        }
        if (missing) {
            json.put("missing", true);
        }
    }
}
