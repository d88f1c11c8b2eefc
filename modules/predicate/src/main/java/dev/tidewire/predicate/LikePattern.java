package dev.tidewire.predicate;

import java.util.Arrays;

/**
 * A SQL {@code LIKE} pattern. Matching never recurses and takes at most text length times pattern
 * length steps. Immutable and thread-safe.
 */
final class LikePattern {
    private static final int ANY = -1;
    private static final int ONE = -2;
    private static final int DOTTED_CAPITAL_I = 0x130;
    private static final int DOTLESS_SMALL_I = 0x131;

    private final int[] tokens;
    private final boolean ignoreCase;

    private LikePattern(int[] tokens, boolean ignoreCase) {
        this.tokens = tokens;
        this.ignoreCase = ignoreCase;
    }

    static boolean endsInEscape(String pattern) {
        int backslashes = 0;
        while (backslashes < pattern.length()
                && pattern.charAt(pattern.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    /** Reads a pattern that does not end in an escape. */
    static LikePattern of(String pattern, boolean ignoreCase) {
        int[] points = pattern.codePoints().toArray();
        int[] tokens = new int[points.length];
        int count = 0;
        boolean any = false;
        for (int index = 0; index < points.length; index++) {
            if (points[index] == '%') {
                any = true;
                continue;
            }
            boolean one = points[index] == '_';
            if (any && !one) {
                tokens[count++] = ANY;
                any = false;
            }
            if (points[index] == '\\') {
                index++;
            }
            tokens[count++] = one ? ONE : ignoreCase ? fold(points[index]) : points[index];
        }
        if (any) {
            tokens[count++] = ANY;
        }
        return new LikePattern(Arrays.copyOf(tokens, count), ignoreCase);
    }

    /** Unicode's simple case folding, by which the Turkish i's equal only themselves. */
    static int fold(int codePoint) {
        return codePoint == DOTTED_CAPITAL_I || codePoint == DOTLESS_SMALL_I
                ? codePoint
                : Character.toLowerCase(Character.toUpperCase(codePoint));
    }

    /** The beginning of a text, folded, as long as the given number of UTF-16 units or more. */
    static String folded(String text, int length) {
        StringBuilder folded = new StringBuilder(Math.min(text.length(), length) + 1);
        for (int index = 0; index < text.length() && folded.length() < length; ) {
            int codePoint = text.codePointAt(index);
            folded.appendCodePoint(fold(codePoint));
            index += Character.charCount(codePoint);
        }
        return folded.toString();
    }

    /** What all texts of the pattern begin with, folded where it ignores case; may be empty. */
    String prefix() {
        int length = 0;
        while (length < tokens.length && tokens[length] >= 0) {
            length++;
        }
        return new String(tokens, 0, length);
    }

    /** How many steps it may take for a character of a text. */
    int cost() {
        int fixed = 0;
        while (fixed < tokens.length && tokens[fixed] != ANY) {
            fixed++;
        }
        return Math.max(1, tokens.length - fixed);
    }

    boolean hasWildcard() {
        return Arrays.stream(tokens).anyMatch(token -> token < 0);
    }

    /** The text of a pattern without wildcards. */
    String literal() {
        return new String(tokens, 0, tokens.length);
    }

    /**
     * The pattern with one spelling of everything: escapes only where needed, {@code _} before
     * {@code %}.
     */
    String canonical() {
        StringBuilder text = new StringBuilder();
        for (int token : tokens) {
            switch (token) {
                case ANY -> text.append('%');
                case ONE -> text.append('_');
                case '%', '_', '\\' -> text.append('\\').append((char) token);
                default -> text.appendCodePoint(token);
            }
        }
        return text.toString();
    }

    boolean matches(String text) {
        int position = 0;
        int token = 0;
        int star = -1;
        int resume = 0;
        while (position < text.length()) {
            if (token < tokens.length && tokens[token] == ANY) {
                star = token++;
                resume = position;
                if (token == tokens.length) {
                    return true;
                }
            }
            int codePoint = text.codePointAt(position);
            if (token < tokens.length && accepts(tokens[token], codePoint)) {
                token++;
                position += Character.charCount(codePoint);
            } else if (star >= 0) {
                resume += Character.charCount(text.codePointAt(resume));
                position = resume;
                token = star + 1;
            } else {
                return false;
            }
        }
        return token == tokens.length || (token == tokens.length - 1 && tokens[token] == ANY);
    }

    private boolean accepts(int token, int codePoint) {
        return token == ONE || token == codePoint || (ignoreCase && token == fold(codePoint));
    }
}
