package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.stream.Collectors;

/** Reads and checks the operators on text: {@code $regex}, {@code $like} and {@code $ilike}. */
final class Patterns {
    private Patterns() {}

    static Operator regex(JsonNode operand, ObjectNode siblings, Limits limits, Location location) {
        String expression = text(operand, limits, location);
        JsonNode options = siblings.path("$options");
        if (!options.isMissingNode() && !options.isTextual()) {
            throw location.problem(
                    "has $options that are not a string; use the letters i, m and s");
        }
        Operator.Regex regex = new Operator.Regex(expression, sorted(options.asText(""), location));
        if (RegexCost.of(expression) > RegexCost.MAX) {
            throw location.problem("repeats too much; use smaller counts in {n,m}");
        }
        try {
            compile(regex);
        } catch (PatternSyntaxException invalid) {
            throw location.problem(
                    "is not an RE2 regular expression ("
                            + invalid.getDescription()
                            + "); correct it, back references and look-around do not exist");
        }
        return regex;
    }

    /** How many steps a pattern may take for a character of a text; 0 of what is no pattern. */
    static long cost(Operator operator) {
        return switch (operator) {
            case Operator.Regex(var expression, var _) -> RegexCost.of(expression);
            case Operator.Like(var pattern, var ignoreCase) ->
                    LikePattern.of(pattern, ignoreCase).cost();
            case Operator.Equal _,
                    Operator.OneOf _,
                    Operator.Compare _,
                    Operator.Exists _,
                    Operator.Size _,
                    Operator.ElementMatch _ ->
                    0;
        };
    }

    private static String sorted(String options, Location location) {
        return options.chars()
                .sorted()
                .distinct()
                .mapToObj(option -> {
                    if ("ims".indexOf(option) < 0) {
                        throw location.problem("has $options other than i, m and s; remove them");
                    }
                    return Character.toString(option);
                })
                .collect(Collectors.joining());
    }

    static Pattern compile(Operator.Regex regex) {
        int flags = 0;
        for (char option : regex.options().toCharArray()) {
            flags |=
                    switch (option) {
                        case 'i' -> Pattern.CASE_INSENSITIVE;
                        case 'm' -> Pattern.MULTILINE;
                        case 's' -> Pattern.DOTALL;
                        default -> throw new IllegalStateException("option " + option);
                    };
        }
        RegexFolding.complete();
        return Pattern.compile(regex.expression(), flags);
    }

    /** A pattern without wildcards that respects case is equality, and becomes it. */
    static Operator like(JsonNode operand, boolean ignoreCase, Limits limits, Location location) {
        String text = text(operand, limits, location);
        if (LikePattern.endsInEscape(text)) {
            throw location.problem(
                    "ends with a backslash that escapes nothing; double it to mean a backslash");
        }
        LikePattern pattern = LikePattern.of(text, ignoreCase);
        return ignoreCase || pattern.hasWildcard()
                ? new Operator.Like(pattern.canonical(), ignoreCase)
                : new Operator.Equal(TextNode.valueOf(pattern.literal()));
    }

    private static String text(JsonNode operand, Limits limits, Location location) {
        if (!operand.isTextual()) {
            throw location.problem("must be a string: the pattern");
        }
        if (operand.textValue().length() > limits.patternLength()) {
            throw location.problem(
                    "is longer than the "
                            + limits.patternLength()
                            + " characters a pattern may have");
        }
        Literals.requireText(operand.textValue(), location);
        return operand.textValue();
    }
}
