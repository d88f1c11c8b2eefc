package dev.tidewire.predicate;

import java.lang.reflect.Field;

/**
 * Makes RE2/J's case folding end. RE2/J goes from a letter to its next case until it is back where
 * it began. It takes pairs of cases from the JDK, and what has more than two from a table that is
 * older: from U+1C80 and seven others it never comes back, and an expression with one of them would
 * be compiled forever (google/re2j issue 168). Here these letters are entered in the table as
 * having no other case, whichever they are in this JDK.
 */
final class RegexFolding {
    /** The last letter that RE2/J folds. */
    static final int LAST = 0x1044F;

    private static final int MOST_CASES = 8;

    static {
        char[] table = table();
        for (int letter = 0; letter <= LAST; letter++) {
            if (!returns(letter, table)) {
                enter(letter, table);
            }
        }
    }

    private RegexFolding() {}

    /** To be called before RE2/J compiles anything; the work is done once. */
    static void complete() {}

    private static char[] table() {
        try {
            Field table =
                    Class.forName("com.google.re2j.UnicodeTables").getDeclaredField("CASE_ORBIT");
            table.setAccessible(true);
            return (char[]) table.get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "this RE2/J has no table of cases where it is expected; use the version that"
                            + " Tidewire is built with",
                    e);
        }
    }

    private static boolean returns(int letter, char[] table) {
        int next = letter;
        for (int step = 0; step < MOST_CASES; step++) {
            next = fold(next, table);
            if (next == letter) {
                return true;
            }
        }
        return false;
    }

    /** As RE2/J does it. */
    private static int fold(int letter, char[] table) {
        if (letter < table.length && table[letter] != 0) {
            return table[letter];
        }
        int lower = Character.toLowerCase(letter);
        return lower != letter ? lower : Character.toUpperCase(letter);
    }

    private static void enter(int letter, char[] table) {
        if (letter >= table.length) {
            throw new IllegalStateException(
                    "RE2/J cannot fold U+%X with this JDK; use an older one".formatted(letter));
        }
        table[letter] = (char) letter;
    }
}
