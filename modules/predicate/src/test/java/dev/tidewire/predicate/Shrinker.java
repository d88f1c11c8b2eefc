package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes JSON that shows a failure small: takes parts away for as long as it still fails. */
final class Shrinker {
    private Shrinker() {}

    static JsonNode shrink(JsonNode failing, Predicate<JsonNode> fails) {
        JsonNode smallest = failing;
        while (true) {
            JsonNode smaller =
                    smaller(smallest).stream().filter(fails).findFirst().orElse(smallest);
            if (smaller.equals(smallest)) {
                return smallest;
            }
            smallest = smaller;
        }
    }

    /** The value with one part less, at every place; and each part in the place of its whole. */
    private static List<JsonNode> smaller(JsonNode value) {
        List<JsonNode> results = new ArrayList<>();
        value.forEach(results::add);
        if (value instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyStream().map(e -> e.getKey()).toList())) {
                results.add(object.deepCopy().without(name));
                for (JsonNode member : smaller(object.get(name))) {
                    results.add(object.deepCopy().set(name, member));
                }
            }
        }
        if (value instanceof ArrayNode array) {
            for (int index = 0; index < array.size(); index++) {
                ArrayNode without = array.deepCopy();
                without.remove(index);
                results.add(without);
                for (JsonNode element : smaller(array.get(index))) {
                    ArrayNode with = array.deepCopy();
                    with.set(index, element);
                    results.add(with);
                }
            }
        }
        return results;
    }
}
