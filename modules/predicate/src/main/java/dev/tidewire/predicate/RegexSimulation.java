package dev.tidewire.predicate;

import dev.tidewire.predicate.RegexAlphabet.Beside;
import dev.tidewire.predicate.RegexAlphabet.Symbol;
import dev.tidewire.predicate.RegexProgram.Instruction;
import java.util.Arrays;

/**
 * Tells whether a regular expression is found in a text by following all ways through its program
 * at once: a character takes time in proportion to the program's size, at most. Nothing is
 * allocated but for characters that are met first. Thread-safe; one text is searched at a time.
 */
final class RegexSimulation {
    private final RegexProgram program;
    private final boolean anchored;
    private RegexAlphabet alphabet;

    /** Where it may be before the next character is looked at. */
    private Places current;

    /** Where it may be behind that character. */
    private Places next;

    /** Where it may be before that character once what takes none is passed. */
    private final Places reached;

    /** A set of instructions that is cleared without being touched. */
    private static final class Places {
        private final int[] members;
        private final int[] rounds;
        private int size;
        private int round = 1;

        Places(int most) {
            members = new int[most];
            rounds = new int[most];
        }

        void add(int place) {
            if (rounds[place] != round) {
                rounds[place] = round;
                members[size++] = place;
            }
        }

        void clear() {
            size = 0;
            round++;
            if (round == 0) {
                Arrays.fill(rounds, 0);
                round = 1;
            }
        }
    }

    RegexSimulation(RegexProgram program) {
        this.program = program;
        anchored = program.anchored();
        alphabet = new RegexAlphabet(program);
        current = new Places(program.size());
        next = new Places(program.size());
        reached = new Places(program.size());
    }

    /** Whether the expression is found anywhere in the text. */
    synchronized boolean find(String text) {
        current.clear();
        current.add(program.begin());
        Beside before = Beside.EDGE;
        int position = 0;
        while (position < text.length()) {
            int character = text.codePointAt(position);
            Symbol symbol = symbol(character);
            if (reaches(before, symbol.beside())) {
                return true;
            }
            take(symbol);
            if (next.size == 0) {
                return false;
            }
            swap();
            before = symbol.beside();
            position += Character.charCount(character);
        }
        return reaches(before, Beside.EDGE);
    }

    private Symbol symbol(int character) {
        int number = alphabet.numberOf(character);
        if (number == RegexAlphabet.UNKNOWN) {
            alphabet = new RegexAlphabet(program);
            number = alphabet.numberOf(character);
        }
        return alphabet.symbol(number);
    }

    /** Passes what takes no character; whether the expression's end is among it. */
    private boolean reaches(Beside before, Beside after) {
        reached.clear();
        for (int index = 0; index < current.size; index++) {
            reached.add(current.members[index]);
        }
        for (int index = 0; index < reached.size; index++) {
            switch (program.instruction(reached.members[index])) {
                case Instruction.Found _ -> {
                    return true;
                }
                case Instruction.Take _ -> {}
                case Instruction.Assert asserted -> {
                    if (RegexAlphabet.holds(asserted.place(), before, after)) {
                        reached.add(asserted.next());
                    }
                }
                case Instruction.Fork fork -> {
                    reached.add(fork.one());
                    reached.add(fork.other());
                }
            }
        }
        return false;
    }

    private void take(Symbol symbol) {
        next.clear();
        for (int index = 0; index < reached.size; index++) {
            if (program.instruction(reached.members[index]) instanceof Instruction.Take take
                    && symbol.passed().get(take.test())) {
                next.add(take.next());
            }
        }
        if (!anchored) {
            next.add(program.begin());
        }
    }

    private void swap() {
        Places former = current;
        current = next;
        next = former;
    }
}
