package dev.tidewire.predicate;

/** Finds what every string in which an expression is found begins with. */
final class RegexPrefix {
    private static final String SPECIAL = "\\.+*?()[]{}|^$";

    private RegexPrefix() {}

    /**
     * The beginning of all strings that the expression matches; empty if it is not known.
     *
     * @param options the letters of {@code $options}
     */
    static String of(String expression, String options) {
        if (!options.isEmpty() && !options.equals("s")) {
            return ""; // ignores case, or ^ is also the beginning of a line
        }
        int start = expression.startsWith("^") ? 1 : expression.startsWith("\\A") ? 2 : -1;
        if (start < 0 || expression.indexOf('|') >= 0) {
            return "";
        }
        StringBuilder prefix = new StringBuilder();
        int position = start;
        int last = 0;
        while (position < expression.length()) {
            int character = expression.codePointAt(position);
            int length = Character.charCount(character);
            if (character == '\\') {
                if (!escapesItself(expression, position + 1)) {
                    break;
                }
                character = expression.charAt(position + 1);
                length = 2;
            } else if (SPECIAL.indexOf(character) >= 0) {
                break;
            }
            last = prefix.length();
            prefix.appendCodePoint(character);
            position += length;
        }
        boolean optional =
                position < expression.length() && "*?{".indexOf(expression.charAt(position)) >= 0;
        return optional ? prefix.substring(0, last) : prefix.toString();
    }

    private static boolean escapesItself(String expression, int position) {
        return position < expression.length() && SPECIAL.indexOf(expression.charAt(position)) >= 0;
    }
}
