package dev.tidewire.predicate;

import dev.tidewire.predicate.RegexNode.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The characters as a regular expression tells them apart: those that pass the same tests and make
 * the same places beside them are one symbol. Characters are sorted when they are met first, and
 * remembered in pages. {@link #known} may be called by any thread, the rest by one at a time.
 */
final class RegexAlphabet {
    /** The character is to be sorted by {@link #symbol}. */
    static final int UNKNOWN = -1;

    /** Bounds what is remembered, to some 100 KB. A page is of 256 characters. */
    private static final int MOST_PAGES = 256;

    private static final int PAGE_BITS = 8;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final int ASCII = 128;

    /** Bounds what the states' tables of followers take. */
    private static final int MOST_SYMBOLS = 1_000;

    private final List<CharacterTest> tests;
    private final boolean tellsLines;
    private final boolean tellsWords;
    private final Map<Symbol, Integer> numbers = new HashMap<>();
    private final List<Symbol> symbols = new ArrayList<>();

    /** One above the symbol; 0 for none. */
    private final short[] ofAscii = new short[ASCII];

    /** The same for other characters, by pages. Is replaced when it is too short, and when full. */
    private short[] @Nullable [] ofOthers = new short[0][];

    private int pages;

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
        short[] @Nullable [] table = ofOthers;
        int page = character >>> PAGE_BITS;
        short @Nullable [] known = page < table.length ? table[page] : null;
        return known == null ? UNKNOWN : known[character & (PAGE - 1)] - 1;
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
        if (number >= MOST_SYMBOLS) {
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
        pageOf(character)[character & (PAGE - 1)] = (short) (number + 1);
    }

    private short[] pageOf(int character) {
        int number = character >>> PAGE_BITS;
        if (number >= ofOthers.length) {
            ofOthers = Arrays.copyOf(ofOthers, Math.max(number + 1, ofOthers.length * 2));
        }
        short[] page = ofOthers[number];
        if (page != null) {
            return page;
        }
        if (pages == MOST_PAGES) {
            ofOthers = new short[ofOthers.length][];
            pages = 0;
        }
        pages++;
        short[] added = new short[PAGE];
        ofOthers[number] = added;
        return added;
    }

    /** Whether an assertion holds between what is before and after its place. */
    static boolean holds(Place place, Beside before, Beside after) {
        return switch (place) {
            case TEXT_BEGIN -> before == Beside.EDGE;
            case LINE_BEGIN -> before == Beside.EDGE || before == Beside.NEWLINE;
            case TEXT_END -> after == Beside.EDGE;
            case LINE_END -> after == Beside.EDGE || after == Beside.NEWLINE;
            case WORD_BOUNDARY -> (before == Beside.WORD) != (after == Beside.WORD);
            case NO_WORD_BOUNDARY -> (before == Beside.WORD) == (after == Beside.WORD);
        };
    }
}
