package dev.tidewire.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Makes a predicate that shows a failure small: takes parts away for as long as it still fails. */
final class SmallestJson {
    private SmallestJson() {}

    static JsonNode of(JsonNode failing, Predicate<JsonNode> fails) {
        return smaller(failing).stream()
                .filter(fails)
                .findFirst()
                .map(smaller -> of(smaller, fails))
                .orElse(failing);
    }

    /** Each part in the place of its whole, and the value with one part less, at every place. */
    private static List<JsonNode> smaller(JsonNode value) {
        List<JsonNode> results = new ArrayList<>();
        value.forEach(results::add);
        if (value instanceof ObjectNode object) {
            object.properties()
                    .forEach(member -> {
                        results.add(object.deepCopy().without(member.getKey()));
                        smaller(member.getValue())
                                .forEach(part ->
                                        results.add(object.deepCopy().set(member.getKey(), part)));
                    });
        }
        if (value instanceof ArrayNode array) {
            IntStream.range(0, array.size())
                    .forEach(index -> {
                        ArrayNode without = array.deepCopy();
                        without.remove(index);
                        results.add(without);
                        smaller(array.get(index))
                                .forEach(part -> results.add(array.deepCopy().set(index, part)));
                    });
        }
        return results;
    }
}
