package dev.tidewire.predicate;

import dev.tidewire.predicate.RegexAlphabet.Beside;
import dev.tidewire.predicate.RegexAlphabet.Symbol;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a regular expression is found in a text, as RE2/J does, by a deterministic
 * automaton whose states are made when a text first leads to them. Then it takes a table look-up a
 * character, and allocates nothing. An expression that needs very many states is run as the
 * nondeterministic automaton that it is, which is slower, and as linear. Thread-safe.
 */
final class RegexAutomaton {
    /**
     * Bounds what an expression takes of the heap, to some tens of kilobytes where it is not large.
     */
    static final int MOST_STATES = 128;

    private static final State FOUND = new State(new BitSet(), Beside.OTHER, true);
    private static final State NEVER = new State(new BitSet(), Beside.OTHER, false);

    private final RegexProgram program;
    private final RegexAlphabet alphabet;
    private final boolean anchored;
    private final Map<Key, State> states = new HashMap<>();
    private final State begin;
    private volatile @Nullable RegexSimulation instead;

    private record Key(BitSet threads, Beside before) {}

    /**
     * Where the program may be, before the assertions of its place are looked at.
     *
     * <p>Other threads see what they read of {@code next} complete, or not at all and then come for
     * it under the lock: all else is final.
     */
    private static final class State {
        private final BitSet threads;
        private final Beside before;
        private final boolean foundAtEnd;
        private @Nullable State[] next = new @Nullable State[4];

        State(BitSet threads, Beside before, boolean foundAtEnd) {
            this.threads = threads;
            this.before = before;
            this.foundAtEnd = foundAtEnd;
        }

        @Nullable State next(int symbol) {
            @Nullable State[] known = next;
            return symbol >= 0 && symbol < known.length ? known[symbol] : null;
        }

        void next(int symbol, State state) {
            if (symbol >= next.length) {
                next = Arrays.copyOf(next, Math.max(symbol + 1, next.length * 2));
            }
            next[symbol] = state;
        }

        void forgetNext() {
            next = new @Nullable State[0];
        }
    }

    RegexAutomaton(Operator.Regex regex) {
        program = new RegexProgram(RegexParser.parse(regex));
        alphabet = new RegexAlphabet(program);
        anchored = program.anchored();
        BitSet first = new BitSet();
        first.set(program.begin());
        begin = state(first, Beside.EDGE);
    }

    /** Whether the expression is found anywhere in the text. */
    boolean find(String text) {
        State state = begin;
        int position = 0;
        while (position < text.length() && instead == null) {
            int character = text.codePointAt(position);
            State next = state.next(alphabet.known(character));
            if (next == null) {
                next = extend(state, character);
            }
            if (next == FOUND || next == NEVER) {
                return next == FOUND;
            }
            state = next;
            position += Character.charCount(character);
        }
        RegexSimulation other = instead;
        return other == null ? state.foundAtEnd : other.find(text);
    }

    /** Whether the expression has needed too many states. */
    boolean gaveUp() {
        return instead != null;
    }

    /** The state behind the character; any if it gives up. */
    private synchronized State extend(State from, int character) {
        int number = alphabet.numberOf(character);
        if (number == RegexAlphabet.UNKNOWN || states.size() >= MOST_STATES) {
            giveUp();
            return from;
        }
        State next = behind(from, alphabet.symbol(number));
        from.next(number, next);
        return next;
    }

    private void giveUp() {
        instead = new RegexSimulation(program);
        states.clear();
        begin.forgetNext();
    }

    private State behind(State from, Symbol symbol) {
        BitSet reached = reached(from.threads, from.before, symbol.beside());
        if (reached.get(RegexProgram.FOUND)) {
            return FOUND;
        }
        BitSet threads = program.after(reached, symbol.passed());
        if (!anchored) {
            threads.set(program.begin());
        }
        return threads.isEmpty() ? NEVER : state(threads, symbol.beside());
    }

    private State state(BitSet threads, Beside before) {
        return states.computeIfAbsent(
                new Key(threads, before),
                _ ->
                        new State(
                                threads,
                                before,
                                reached(threads, before, Beside.EDGE).get(RegexProgram.FOUND)));
    }

    private BitSet reached(BitSet threads, Beside before, Beside after) {
        return program.closure(threads, place -> RegexAlphabet.holds(place, before, after));
    }
}
