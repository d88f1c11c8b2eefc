package dev.tidewire.it;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Random patterns made of a text, so that some find it. Regular expressions are of what RE2 and
 * PostgreSQL both have and mean the same by.
 */
final class RandomPatterns {
    private final Random random;

    RandomPatterns(Random random) {
        this.random = random;
    }

    /** A pattern of LIKE. */
    String like(String text) {
        List<String> pieces = pieces(text);
        int hole = pieces.isEmpty() ? 0 : random.nextInt(pieces.size());
        StringBuilder pattern = new StringBuilder(pick("", "", "%", "_"));
        for (int index = 0; index < pieces.size(); index++) {
            String piece = pieces.get(index);
            String escaped = "%_\\".contains(piece) ? "\\" + piece : piece;
            pattern.append(index == hole ? pick(escaped, "%", "_", "%" + escaped) : escaped);
        }
        return pattern.append(pick("", "", "%")).toString();
    }

    /** A regular expression. */
    String regex(String text) {
        List<String> pieces = pieces(text);
        int from = pieces.isEmpty() ? 0 : random.nextInt(pieces.size());
        int to = pieces.isEmpty() ? 0 : from + 1 + random.nextInt(pieces.size() - from);
        String middle =
                pieces.subList(from, to).stream().map(this::atom).collect(Collectors.joining());
        return pick("", "", "^", ".", "[ab]?")
                + middle
                + pick("", "", "$", ".*$", "[ab]+?", "(b|$)");
    }

    private String atom(String piece) {
        String literal =
                piece.charAt(0) < 0x80 && !Character.isLetterOrDigit(piece.charAt(0))
                        ? "\\" + piece
                        : piece;
        return switch (random.nextInt(10)) {
            case 0 -> ".";
            case 1 -> "(" + literal + "|x)";
            case 2 -> "(?:" + literal + "){1,2}";
            case 3 -> literal + "*";
            case 4 -> "[^x]";
            case 5 ->
                    Character.isLetterOrDigit(piece.codePointAt(0))
                            ? "[" + piece + "-" + piece + "]"
                            : literal;
            case 6 -> literal + "?";
            default -> literal;
        };
    }

    /** Some characters of a text, from its first on; perhaps none. */
    String beginning(String text) {
        int end = random.nextInt(text.codePointCount(0, text.length()) + 1);
        return text.substring(0, text.offsetByCodePoints(0, end));
    }

    /** The characters of the text, some in another case. */
    private List<String> pieces(String text) {
        return text.codePoints()
                .map(point ->
                        switch (random.nextInt(6)) {
                            case 0 -> Character.toUpperCase(point);
                            case 1 -> Character.toLowerCase(point);
                            default -> point;
                        })
                .mapToObj(Character::toString)
                .toList();
    }

    private String pick(String... from) {
        return from[random.nextInt(from.length)];
    }
}
