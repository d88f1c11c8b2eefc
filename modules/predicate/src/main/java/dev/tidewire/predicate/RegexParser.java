package dev.tidewire.predicate;

import dev.tidewire.predicate.RegexNode.Place;
import dev.tidewire.predicate.RegexNode.Repeat;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads regular expressions that RE2/J has accepted: its <a
 * href="https://github.com/google/re2/wiki/Syntax">syntax</a>, without minding what has no
 * influence on whether an expression is found, such as names of groups and greed.
 */
final class RegexParser {
    private static final String COUNT = "0|[1-9][0-9]{0,3}";

    /** How often, and perhaps that fewer are preferred. */
    private static final Pattern TIMES =
            Pattern.compile(
                    "(?:(?<sign>[*+?])|\\{(?<least>%1$s)(?:(?<comma>,)(?<most>%1$s)?)?})\\??"
                            .formatted(COUNT));

    private static final Pattern GROUP = Pattern.compile("\\((?:\\?P?<[^>]*>)?");
    private static final Pattern FLAGS = Pattern.compile("\\(\\?([imsU]*)(?:-([imsU]*))?([:)])");
    private static final Pattern ESCAPE =
            Pattern.compile(
                    "\\\\(?:[pP](?:\\{[^}]*}|.)|x(?:\\{[^}]*}|..)|[0-7]{1,3}|.)", Pattern.DOTALL);

    private final String expression;
    private int position;
    private boolean ignoreCase;
    private boolean lines;
    private boolean dotAll;

    private RegexParser(Operator.Regex regex) {
        expression = regex.expression();
        set(regex.options(), true);
    }

    static RegexNode parse(Operator.Regex regex) {
        RegexParser parser = new RegexParser(regex);
        RegexNode node = parser.choice();
        if (parser.position < parser.expression.length()) {
            throw new IllegalArgumentException("RE2/J does not accept " + regex.expression());
        }
        return node;
    }

    private void set(String flags, boolean to) {
        for (int index = 0; index < flags.length(); index++) {
            switch (flags.charAt(index)) {
                case 'i' -> ignoreCase = to;
                case 'm' -> lines = to;
                case 's' -> dotAll = to;
                default -> {} // U is about greed
            }
        }
    }

    /** Reads up to the end of the group, or of the expression. */
    private RegexNode choice() {
        List<RegexNode> branches = new ArrayList<>();
        branches.add(sequence());
        while (peeks("|")) {
            position++;
            branches.add(sequence());
        }
        return branches.size() == 1 ? branches.getFirst() : new RegexNode.Choice(branches);
    }

    private RegexNode sequence() {
        List<RegexNode> parts = new ArrayList<>();
        while (position < expression.length() && !peeks("|") && !peeks(")")) {
            if (peeks("\\Q")) {
                quoted(parts);
            } else if (!flags()) {
                parts.add(part());
            }
            repetitions(parts);
        }
        return parts.size() == 1 ? parts.getFirst() : new RegexNode.Sequence(parts);
    }

    private void repetitions(List<RegexNode> parts) {
        for (Matcher times = at(TIMES); times.lookingAt(); times = at(TIMES)) {
            position = times.end();
            parts.add(repeat(parts.removeLast(), times));
        }
    }

    private static Repeat repeat(RegexNode part, Matcher times) {
        return switch (times.group("sign")) {
            case "*" -> new Repeat(part, 0, Repeat.UNLIMITED);
            case "+" -> new Repeat(part, 1, Repeat.UNLIMITED);
            case "?" -> new Repeat(part, 0, 1);
            case null, default -> {
                int least = Integer.parseInt(times.group("least"));
                String most = times.group("most");
                int otherwise = times.group("comma") == null ? least : Repeat.UNLIMITED;
                yield new Repeat(part, least, most == null ? otherwise : Integer.parseInt(most));
            }
        };
    }

    private void quoted(List<RegexNode> parts) {
        int begin = position + 2;
        int end = expression.indexOf("\\E", begin);
        int stop = end < 0 ? expression.length() : end;
        expression
                .substring(begin, stop)
                .codePoints()
                .forEach(character -> parts.add(literal(character)));
        position = end < 0 ? stop : end + 2;
    }

    /** Reads flags that hold until the end of the group, if it is those that come. */
    private boolean flags() {
        Matcher flags = at(FLAGS);
        if (!flags.lookingAt() || flags.group(3).equals(":")) {
            return false;
        }
        set(flags);
        position = flags.end();
        return true;
    }

    private void set(Matcher flags) {
        set(flags.group(1), true);
        String off = flags.group(2);
        set(off == null ? "" : off, false);
    }

    private RegexNode part() {
        int character = expression.codePointAt(position);
        return switch (character) {
            case '(' -> group();
            case '[' -> new RegexNode.One(CharacterTest.expression(characterClass(), ignoreCase));
            case '\\' -> escape();
            default -> {
                position += Character.charCount(character);
                yield plain(character);
            }
        };
    }

    private RegexNode plain(int character) {
        return switch (character) {
            case '.' -> new RegexNode.One(CharacterTest.any(dotAll));
            case '^' -> new RegexNode.Assertion(lines ? Place.LINE_BEGIN : Place.TEXT_BEGIN);
            case '$' -> new RegexNode.Assertion(lines ? Place.LINE_END : Place.TEXT_END);
            default -> literal(character);
        };
    }

    private RegexNode literal(int character) {
        return new RegexNode.One(CharacterTest.literal(character, ignoreCase));
    }

    private RegexNode group() {
        boolean ignoreCaseOutside = ignoreCase;
        boolean linesOutside = lines;
        boolean dotAllOutside = dotAll;
        Matcher begin = at(GROUP);
        Matcher flags = at(FLAGS);
        if (flags.lookingAt()) {
            set(flags);
            position = flags.end();
        } else if (begin.lookingAt()) {
            position = begin.end();
        }
        RegexNode inside = choice();
        position++;
        ignoreCase = ignoreCaseOutside;
        lines = linesOutside;
        dotAll = dotAllOutside;
        return inside;
    }

    /** The source of a class in brackets. */
    private String characterClass() {
        int begin = position++;
        if (peeks("^")) {
            position++;
        }
        int first = position;
        while (!peeks("]") || position == first) {
            int posixEnd = peeks("[:") ? expression.indexOf(":]", position) : -1;
            position = posixEnd >= 0 ? posixEnd + 2 : position + (peeks("\\") ? 2 : 1);
        }
        position++;
        return expression.substring(begin, position);
    }

    private RegexNode escape() {
        Matcher escape = at(ESCAPE);
        if (!escape.lookingAt()) {
            throw new IllegalArgumentException("RE2/J does not accept " + expression);
        }
        String source = escape.group();
        position = escape.end();
        int character = source.codePointAt(1);
        return switch (character) {
            case 'A' -> new RegexNode.Assertion(Place.TEXT_BEGIN);
            case 'z' -> new RegexNode.Assertion(Place.TEXT_END);
            case 'b' -> new RegexNode.Assertion(Place.WORD_BOUNDARY);
            case 'B' -> new RegexNode.Assertion(Place.NO_WORD_BOUNDARY);
            default ->
                    character < 128 && Character.isLetterOrDigit(character)
                            ? new RegexNode.One(CharacterTest.expression(source, ignoreCase))
                            : literal(character);
        };
    }

    private boolean peeks(String text) {
        return expression.startsWith(text, position);
    }

    private Matcher at(Pattern pattern) {
        return pattern.matcher(expression).region(position, expression.length());
    }
}
