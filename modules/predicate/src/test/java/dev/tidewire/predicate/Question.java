package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One condition of a predicate, with all that its path meets in a record.
 *
 * @param operand an object of operators, or the literal that the value shall equal
 */
record Question(JsonNode operand, Reach reach) {
    private static final List<String> LOGICAL = List.of("$and", "$or", "$nor");

    /**
     * What a path meets.
     *
     * @param ends the values at its end; null is a missing one
     * @param tested the same, with its elements in the place of an array that stands for them
     * @param crossed the arrays that it passes by the name of a field of their elements
     * @param numbered the elements of arrays that it passes by a number which names a field of
     *     theirs, too
     * @param indexed whether it passes an array by a number
     */
    record Reach(
            List<@Nullable JsonNode> ends,
            List<@Nullable JsonNode> tested,
            List<JsonNode> crossed,
            List<JsonNode> numbered,
            boolean indexed) {
        static Reach of(JsonNode record, String path) {
            Reach reach =
                    new Reach(
                            new ArrayList<>(),
                            new ArrayList<>(),
                            new ArrayList<>(),
                            new ArrayList<>(),
                            false);
            boolean indexed = reach.walk(record, List.of(path.split("\\.")));
            return new Reach(reach.ends, reach.tested, reach.crossed, reach.numbered, indexed);
        }

        static Reach itself(JsonNode value) {
            return new Reach(List.of(value), List.of(value), List.of(), List.of(), false);
        }

        /** Whether an array stands for its elements. */
        boolean endsInArray() {
            return !ends.equals(tested);
        }

        private boolean walk(@Nullable JsonNode value, List<String> names) {
            if (names.isEmpty() || value == null || value.isValueNode()) {
                end(names.isEmpty() ? value : null);
                return false;
            }
            List<String> rest = names.subList(1, names.size());
            if (value.isObject()) {
                return walk(value.get(names.getFirst()), rest);
            }
            boolean byNumber = names.getFirst().matches("\\d+");
            boolean indexed = byNumber;
            if (byNumber) {
                index(value.get(Integer.parseInt(names.getFirst())), rest);
            } else {
                crossed.add(value);
            }
            for (JsonNode element : value) {
                if (byNumber && element.has(names.getFirst())) {
                    numbered.add(element);
                }
                indexed |= element.isObject() && walk(element, names);
            }
            return indexed;
        }

        private void end(@Nullable JsonNode value) {
            ends.add(value);
            if (value != null && value.isArray()) {
                value.forEach(tested::add);
            } else {
                tested.add(value);
            }
        }

        private void index(@Nullable JsonNode element, List<String> rest) {
            if (rest.isEmpty()) {
                ends.add(element);
                tested.add(element);
            } else {
                walk(element, rest);
            }
        }
    }

    /** Every condition of the predicate, also the inner ones, put to all that it may concern. */
    static List<Question> all(JsonNode predicate, JsonNode record) {
        List<Question> questions = new ArrayList<>();
        collect(predicate, record, questions);
        return questions;
    }

    private static void collect(JsonNode predicate, JsonNode record, List<Question> questions) {
        for (Map.Entry<String, JsonNode> member : predicate.properties()) {
            if (LOGICAL.contains(member.getKey())) {
                member.getValue().forEach(part -> collect(part, record, questions));
            } else {
                ask(member.getValue(), Reach.of(record, member.getKey()), questions);
            }
        }
    }

    private static void ask(JsonNode operand, Reach reach, List<Question> questions) {
        Question question = new Question(operand, reach);
        questions.add(question);
        if (question.has("$not")) {
            ask(operand.get("$not"), reach, questions);
        }
        for (JsonNode inner : operand.findValues("$elemMatch")) {
            for (JsonNode end : reach.ends()) {
                if (end != null && end.isArray()) {
                    end.forEach(element -> askElement(inner, element, questions));
                }
            }
        }
    }

    private static void askElement(JsonNode inner, JsonNode element, List<Question> questions) {
        if (ofFields(inner)) {
            collect(inner, element, questions);
        } else {
            ask(inner, Reach.itself(element), questions);
        }
    }

    /** Whether the operand of a {@code $elemMatch} concerns fields of the elements. */
    static boolean ofFields(JsonNode inner) {
        return !isOperators(inner) || LOGICAL.contains(inner.fieldNames().next());
    }

    private static boolean isOperators(JsonNode value) {
        return value.isObject() && !value.isEmpty() && value.fieldNames().next().startsWith("$");
    }

    boolean isLiteral() {
        return !isOperators(operand);
    }

    boolean has(String... names) {
        return !isLiteral() && List.of(names).stream().anyMatch(operand::has);
    }

    /** How many conditions it has. */
    int size() {
        return isLiteral() ? 1 : operand.size() - (operand.has("$options") ? 1 : 0);
    }

    /** The values under these operators, one by one where the operator takes several. */
    List<JsonNode> values(String... names) {
        List<JsonNode> values = new ArrayList<>();
        for (String name : names) {
            if (has(name)) {
                JsonNode value = operand.get(name);
                if (List.of("$in", "$nin", "$all").contains(name)) {
                    value.forEach(values::add);
                } else {
                    values.add(value);
                }
            }
        }
        return values;
    }

    /** All values that something shall equal or differ from. */
    List<JsonNode> compared() {
        return isLiteral() ? List.of(operand) : values("$eq", "$ne", "$in", "$nin", "$all");
    }
}
