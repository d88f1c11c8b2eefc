package dev.tidewire.predicate;

/** SQL's LIKE as its definition reads, by trying everything: exponential, and obviously right. */
final class NaiveLike {
    private NaiveLike() {}

    static boolean matches(String text, String pattern, boolean ignoreCase) {
        return matches(
                text.codePoints().toArray(), 0, pattern.codePoints().toArray(), 0, ignoreCase);
    }

    private static boolean matches(
            int[] text, int position, int[] pattern, int token, boolean ignoreCase) {
        if (token == pattern.length) {
            return position == text.length;
        }
        if (pattern[token] == '%') {
            return matches(text, position, pattern, token + 1, ignoreCase)
                    || (position < text.length
                            && matches(text, position + 1, pattern, token, ignoreCase));
        }
        if (position == text.length) {
            return false;
        }
        boolean escaped = pattern[token] == '\\';
        int literal = pattern[escaped ? token + 1 : token];
        boolean one = !escaped && literal == '_';
        return (one || same(text[position], literal, ignoreCase))
                && matches(text, position + 1, pattern, token + (escaped ? 2 : 1), ignoreCase);
    }

    private static boolean same(int left, int right, boolean ignoreCase) {
        return left == right
                || (ignoreCase
                        && !isTurkish(left)
                        && !isTurkish(right)
                        && Character.toString(left).equalsIgnoreCase(Character.toString(right)));
    }

    /** Without a locale, the dotted capital and the dotless small i have no other case. */
    private static boolean isTurkish(int letter) {
        return letter == 'İ' || letter == 'ı';
    }
}
