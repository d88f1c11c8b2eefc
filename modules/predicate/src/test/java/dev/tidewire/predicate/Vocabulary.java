package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * The few scalars of one random predicate and its record: a common one, and others that are easily
 * confused with each other. So unusual values meet often enough.
 */
final class Vocabulary {
    private static final int SIZE = 4;
    private static final List<JsonNode> COMMON =
            scalars("null, 0, 1, 1.5, -1, true, false, '', 'a', 'ab'");

    private static final List<List<JsonNode>> THEMES =
            List.of(
                    scalars("null, 0, 1, 1.0, 2, -1, 1.5, 1e2, 100"),
                    scalars("true, false, 0, 1, 'true', '1', null, 'null'"),
                    scalars("0.1, 0.10, 1e-1, 0.1000000000000000055511151231257827, 0.3"),
                    scalars("0.3, 0.30000000000000004, 0.1, -0.0, 0, 1e-400"),
                    scalars(
                            "9007199254740991, 9007199254740992, 9007199254740993,"
                                    + " 9007199254740993.0, 9007199254740992.5"),
                    scalars(
                            "9223372036854775806, 9223372036854775807, 9223372036854775807.0,"
                                    + " 9223372036854775808"),
                    scalars("-9223372036854775808, -9223372036854775809, -1, 9223372036854775807"),
                    scalars("1e400, 1e401, -1e400, 1e30, 1e-400, 1.0e400"),
                    scalars("'', 'a', 'b', 'ab', 'B', 'abab', '%_\\\\'"),
                    scalars("'a\\nb', 'b\\na', '\\na', 'a', 'b'"),
                    scalars(
                            "'2026-01-15T10:00:00.000000Z', '2026-01-15T10:00:00.000001Z',"
                                    + " '2026-01-15T09:59:59.999999Z', '2026-01-15', 'infinity'"),
                    scalars("'ä', 'Ä', 'a\u0308', 'a', 'äÄ', 'A\u0308'"),
                    scalars("'ß', '\u1E9E', 'ss', 'SS', '\u017F\u017F'"),
                    scalars("'σ', 'ς', 'Σ', 'ΣΑΣ', 'σας'"),
                    scalars("'k', 'K', '\u212A', 's', 'S', '\u017F'"),
                    scalars("'i', 'I', '\u0130', '\u0131', 'i\u0307'"),
                    scalars("'\u00B5', '\u03BC', '\u039C', 'Å', '\u212B', 'A\u030A'"),
                    scalars(
                            "'\uD801\uDC00', '\uD801\uDC28', '\uD801\uDC00\uD801\uDC28',"
                                    + " 'a\uD801\uDC00'"),
                    scalars(
                            "'\uD83D\uDE00', '\uFF5E', '\uE000', '\uD7FF', 'z',"
                                    + " '\uD83D\uDE00\uFF5E'"));

    private static final List<String> EXPRESSIONS =
            List.of("^a", "b$", "[ab]+", ".", "A", "^$", "^.$", "a.b", "^[^a]", "(a|b){2}", "b?$");
    private static final List<String> PATTERNS =
            List.of("a%", "%b", "_", "%", "a_", "\\\\_%", "%a%b%", "A%", "_%", "%_", "ab", "%\\%%");

    private final Random random;
    private final List<JsonNode> scalars = new ArrayList<>();
    private final List<String> texts;

    Vocabulary(Random random) {
        this.random = random;
        scalars.add(pick(COMMON));
        List<JsonNode> theme = pick(THEMES);
        while (scalars.size() < SIZE) {
            scalars.add(pick(theme));
        }
        this.texts = scalars.stream().filter(JsonNode::isTextual).map(JsonNode::textValue).toList();
    }

    private static List<JsonNode> scalars(String list) {
        JsonNode values = JsonRecords.parse("[" + list.replace('\'', '"') + "]");
        return StreamSupport.stream(values.spliterator(), false).toList();
    }

    JsonNode scalar() {
        return pick(scalars);
    }

    /** A pattern for {@code $like}. */
    String pattern() {
        List<String> pieces = pieces();
        if (pieces.isEmpty() || random.nextInt(4) == 0) {
            return pick(PATTERNS);
        }
        int hole = random.nextInt(pieces.size());
        StringBuilder pattern = new StringBuilder();
        for (int index = 0; index < pieces.size(); index++) {
            pattern.append(
                    index == hole
                            ? pick(List.of("%", "_", "", "%" + escaped(pieces.get(index))))
                            : escaped(pieces.get(index)));
        }
        return pattern.append(pick(List.of("", "", "%"))).toString();
    }

    private static String escaped(String character) {
        return "%_\\".contains(character) ? "\\" + character : character;
    }

    /** An expression for {@code $regex}. */
    String expression() {
        List<String> pieces = pieces();
        if (pieces.isEmpty() || random.nextInt(3) == 0) {
            return pick(EXPRESSIONS);
        }
        int from = random.nextInt(pieces.size());
        int to = from + 1 + random.nextInt(pieces.size() - from);
        String literal = Pattern.quote(String.join("", pieces.subList(from, to)));
        return pick(List.of("", "", "^", ".")) + literal + pick(List.of("", "", "$", ".*$"));
    }

    /** The characters of a text of the theme, perhaps in another case. */
    private List<String> pieces() {
        if (texts.isEmpty()) {
            return List.of();
        }
        List<String> pieces = new ArrayList<>();
        pick(texts)
                .codePoints()
                .map(point ->
                        switch (random.nextInt(4)) {
                            case 0 -> Character.toUpperCase(point);
                            case 1 -> Character.toLowerCase(point);
                            default -> point;
                        })
                .forEach(point -> pieces.add(Character.toString(point)));
        return pieces;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
