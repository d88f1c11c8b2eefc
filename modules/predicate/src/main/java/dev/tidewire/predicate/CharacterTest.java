package dev.tidewire.predicate;

import com.google.re2j.Pattern;

/**
 * Whether a regular expression takes a character at one of its places. Two tests with the same
 * source accept the same. Thread-safe.
 *
 * <p>What classes and letters of either case accept is for RE2/J to say, so that it is exactly what
 * it would find; the plain ones are decided here.
 */
sealed interface CharacterTest {
    boolean accepts(int codePoint);

    static CharacterTest literal(int codePoint, boolean ignoreCase) {
        if (!ignoreCase) {
            return new Literal(codePoint);
        }
        int lower = codePoint | ('a' ^ 'A');
        boolean hasThirdCase = lower == 'k' || lower == 's'; // the Kelvin sign, the long s
        if (lower >= 'a' && lower <= 'z' && !hasThirdCase) {
            return new EitherCase(lower);
        }
        return codePoint < 128 && !hasThirdCase
                ? new Literal(codePoint)
                : new Expression(Pattern.quote(Character.toString(codePoint)), true);
    }

    /** Any character, or any but the end of a line. */
    static CharacterTest any(boolean newlineToo) {
        return new Any(newlineToo);
    }

    /**
     * What an expression of RE2 for single characters matches.
     *
     * @param source such as {@code [^a-c]}, {@code \d} or <code>\x{20AC}</code>
     */
    static CharacterTest expression(String source, boolean ignoreCase) {
        return new Expression(source, ignoreCase);
    }

    /** One character. */
    record Literal(int character) implements CharacterTest {
        @Override
        public boolean accepts(int codePoint) {
            return codePoint == character;
        }
    }

    /** A letter of ASCII that has no other cases than its two in ASCII. */
    record EitherCase(int lower) implements CharacterTest {
        @Override
        public boolean accepts(int codePoint) {
            return (codePoint | ('a' ^ 'A')) == lower;
        }
    }

    /** {@link #any}. */
    record Any(boolean newlineToo) implements CharacterTest {
        @Override
        public boolean accepts(int codePoint) {
            return newlineToo || codePoint != '\n';
        }
    }

    /** {@link #expression}. */
    record Expression(String source, boolean ignoreCase) implements CharacterTest {
        @Override
        public boolean accepts(int codePoint) {
            return Patterns.compile(new Operator.Regex(source, ignoreCase ? "i" : ""))
                    .matches(Character.toString(codePoint));
        }
    }
}
