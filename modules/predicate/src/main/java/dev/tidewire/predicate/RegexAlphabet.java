package dev.tidewire.predicate;

import dev.tidewire.predicate.RegexNode.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The characters as a regular expression tells them apart: those that pass the same tests and make
 * the same places beside them are one symbol. Characters are sorted when they are met first, the
 * last of them are remembered. {@link #known} may be called by any thread, the rest by one at a
 * time.
 */
final class RegexAlphabet {
    /** The character is to be sorted by {@link #symbol}. */
    static final int UNKNOWN = -1;

    /** Of them, a table for other characters than ASCII's has as many slots as a power of 2. */
    private static final int MOST_REMEMBERED = 1 << 12;

    private static final int ASCII = 128;
    private static final int SYMBOL_BITS = 10;

    /** More would not fit beside a character. */
    private static final int MOST_SYMBOLS = (1 << SYMBOL_BITS) - 1;

    private final List<CharacterTest> tests;
    private final boolean tellsLines;
    private final boolean tellsWords;
    private final Map<Symbol, Integer> numbers = new HashMap<>();
    private final List<Symbol> symbols = new ArrayList<>();

    /** One above the symbol; 0 for none. */
    private final short[] ofAscii = new short[ASCII];

    /** The character and, one above it, the symbol, where the character says; 0 for none. */
    private int[] ofOthers = new int[0];

    private int others;

    /** What is beside a place. */
    enum Beside {
        /** The beginning or the end of the text. */
        EDGE,
        NEWLINE,
        WORD,
        OTHER
    }

    /**
     * Characters of one kind.
     *
     * @param passed the numbers of the tests that accept them
     */
    record Symbol(BitSet passed, Beside beside) {}

    RegexAlphabet(RegexProgram program) {
        tests = program.tests();
        tellsLines = program.asserts(Place.LINE_BEGIN, Place.LINE_END);
        tellsWords = program.asserts(Place.WORD_BOUNDARY, Place.NO_WORD_BOUNDARY);
    }

    /** The number of the character's symbol, or {@link #UNKNOWN}. */
    int known(int character) {
        if (character < ASCII) {
            return ofAscii[character] - 1;
        }
        int[] table = ofOthers;
        if (table.length == 0) {
            return UNKNOWN;
        }
        int slot = table[slot(character, table)];
        return slot >>> SYMBOL_BITS == character ? (slot & MOST_SYMBOLS) - 1 : UNKNOWN;
    }

    /** The symbol of a number. */
    Symbol symbol(int number) {
        return symbols.get(number);
    }

    /** The number of the character's symbol, or {@link #UNKNOWN} if there are too many symbols. */
    int numberOf(int character) {
        int known = known(character);
        if (known != UNKNOWN) {
            return known;
        }
        Integer number =
                numbers.computeIfAbsent(
                        sort(character),
                        symbol -> {
                            symbols.add(symbol);
                            return symbols.size() - 1;
                        });
        if (number >= MOST_SYMBOLS - 1) {
            return UNKNOWN;
        }
        remember(character, number);
        return number;
    }

    private Symbol sort(int character) {
        BitSet passed = new BitSet(tests.size());
        for (int test = 0; test < tests.size(); test++) {
            passed.set(test, tests.get(test).accepts(character));
        }
        Beside beside = Beside.OTHER;
        if (tellsLines && character == '\n') {
            beside = Beside.NEWLINE;
        } else if (tellsWords && isWord(character)) {
            beside = Beside.WORD;
        }
        return new Symbol(passed, beside);
    }

    /** RE2's words are of ASCII's letters and digits and the low line. */
    private static boolean isWord(int character) {
        return character == '_' || (character < ASCII && Character.isLetterOrDigit(character));
    }

    private void remember(int character, int number) {
        if (character < ASCII) {
            ofAscii[character] = (short) (number + 1);
            return;
        }
        others++;
        if (others * 2 > ofOthers.length && ofOthers.length < MOST_REMEMBERED) {
            grow();
        }
        ofOthers[slot(character, ofOthers)] = character << SYMBOL_BITS | (number + 1);
    }

    private void grow() {
        int[] table = new int[Math.max(16, ofOthers.length * 2)];
        Arrays.stream(ofOthers)
                .filter(slot -> slot != 0)
                .forEach(slot -> table[slot(slot >>> SYMBOL_BITS, table)] = slot);
        ofOthers = table;
    }

    /** Characters of a script are one beside the other, and so are their slots. */
    private static int slot(int character, int[] table) {
        return character & (table.length - 1);
    }
}
