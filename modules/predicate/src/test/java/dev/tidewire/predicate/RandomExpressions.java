package dev.tidewire.predicate;

import java.util.List;
import java.util.random.RandomGenerator;

/** Regular expressions of RE2's syntax, and texts that these may be found in. */
final class RandomExpressions {
    private static final List<String> CHARACTERS =
            List.of(
                    "a",
                    "b",
                    "A",
                    "B",
                    "k",
                    "K",
                    "\u212A",
                    "s",
                    "\u017F",
                    "i",
                    "\u0130",
                    "\u0131",
                    "_",
                    "1",
                    " ",
                    "\n",
                    "\r",
                    "-",
                    "é",
                    "É",
                    "ß",
                    "ẞ",
                    "σ",
                    "ς",
                    "Σ",
                    "λ",
                    "京",
                    "\uD83D\uDE00",
                    "\u2028",
                    "\uD800",
                    "\u1C80");

    private static final List<String> CLASSES =
            List.of(
                    ".",
                    "\\d",
                    "\\D",
                    "\\w",
                    "\\W",
                    "\\s",
                    "\\S",
                    "[ab]",
                    "[^ab]",
                    "[a-k]",
                    "[]a]",
                    "[^]a]",
                    "[\\]a-]",
                    "[[:alpha:]]",
                    "[[:^alpha:]_]",
                    "[^[:space:]b]",
                    "\\pL",
                    "\\PL",
                    "\\p{Greek}",
                    "\\P{Greek}",
                    "\\p{^Lu}",
                    "[\\pLu1]",
                    "[\\d_]",
                    "[^\\W]",
                    "\\x61",
                    "\\x{1F600}",
                    "\\141",
                    "\\.",
                    "\\-",
                    "\\\\",
                    "\\n",
                    "[\\n]",
                    "\\Qa.b\\E",
                    "\\Q\\E",
                    "[é-ς]",
                    "[K-k]",
                    "[\\x{0}-\\x{10FFFF}]",
                    "\\_",
                    "\\*");

    private static final List<String> ASSERTIONS = List.of("^", "$", "\\A", "\\z", "\\b", "\\B");

    private static final List<String> QUANTIFIERS =
            List.of(
                    "*", "+", "?", "*?", "+?", "??", "{0}", "{1}", "{2}", "{0,2}", "{1,}", "{2,}",
                    "{1,3}?", "{01}", "{,2}", "{", "}");

    private static final List<String> GROUPS =
            List.of(
                    "(",
                    "(",
                    "(?:",
                    "(?i:",
                    "(?s:",
                    "(?m:",
                    "(?-i:",
                    "(?im-s:",
                    "(?P<name>",
                    "(?<name>",
                    "(?U:");

    private static final List<String> FLAGS =
            List.of("(?i)", "(?m)", "(?s)", "(?-i)", "(?ims)", "(?U)", "(?i-m)");

    private final RandomGenerator random;

    RandomExpressions(RandomGenerator random) {
        this.random = random;
    }

    /** An expression, which may be malformed. */
    String expression() {
        return choice(2 + random.nextInt(2)).replace("name", "n" + random.nextInt(1 << 30));
    }

    /** Letters of {@code $options}, sorted. */
    String options() {
        return (random.nextInt(3) == 0 ? "i" : "")
                + (random.nextInt(3) == 0 ? "m" : "")
                + (random.nextInt(3) == 0 ? "s" : "");
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(8); left > 0; left--) {
            text.append(
                    random.nextInt(10) == 0
                            ? Character.toString(random.nextInt(0x110000))
                            : any(CHARACTERS));
        }
        return text.toString();
    }

    private String choice(int depth) {
        StringBuilder choice = new StringBuilder(sequence(depth));
        while (random.nextInt(4) == 0) {
            choice.append('|').append(sequence(depth));
        }
        return choice.toString();
    }

    private String sequence(int depth) {
        StringBuilder sequence = new StringBuilder();
        for (int left = random.nextInt(4); left > 0; left--) {
            sequence.append(part(depth));
            if (random.nextInt(3) == 0) {
                sequence.append(any(QUANTIFIERS));
            }
        }
        return sequence.toString();
    }

    private String part(int depth) {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> any(CHARACTERS);
            case 3, 4, 5 -> any(CLASSES);
            case 6 -> any(ASSERTIONS);
            case 7 -> any(FLAGS);
            default -> depth == 0 ? "a" : any(GROUPS) + choice(depth - 1) + ")";
        };
    }

    private String any(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
