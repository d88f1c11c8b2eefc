package dev.tidewire.predicate;

import dev.tidewire.predicate.RegexNode.Place;
import dev.tidewire.predicate.RegexNode.Repeat;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A regular expression as a nondeterministic automaton in Thompson's construction. It has neither
 * captures nor preferences, since only whether it is found matters. Immutable once it is made.
 */
final class RegexProgram {
    /** The instruction that ends every way through the expression. */
    static final int FOUND = 0;

    private final List<Instruction> instructions = new ArrayList<>();
    private final Map<CharacterTest, Integer> tests = new LinkedHashMap<>();
    private final Set<Place> asserted = EnumSet.noneOf(Place.class);
    private final int begin;

    sealed interface Instruction {
        record Found() implements Instruction {}

        /** Takes a character that passes the test of the number. */
        record Take(int test, int next) implements Instruction {}

        /** Goes on at such a place. */
        record Assert(Place place, int next) implements Instruction {}

        /** Goes on with both. */
        record Fork(int one, int other) implements Instruction {}
    }

    RegexProgram(RegexNode node) {
        add(new Instruction.Found());
        begin = before(FOUND, node);
    }

    int begin() {
        return begin;
    }

    int size() {
        return instructions.size();
    }

    Instruction instruction(int at) {
        return instructions.get(at);
    }

    /** The tests of its characters, by their numbers. */
    List<CharacterTest> tests() {
        return List.copyOf(tests.keySet());
    }

    boolean asserts(Place... places) {
        return Set.of(places).stream().anyMatch(asserted::contains);
    }

    /** The instructions that are reached without taking a character, which include the first. */
    BitSet closure(BitSet first, Predicate<Place> holds) {
        BitSet reached = new BitSet(instructions.size());
        Deque<Integer> open = new ArrayDeque<>();
        first.stream().forEach(open::push);
        while (!open.isEmpty()) {
            int at = open.pop();
            if (reached.get(at)) {
                continue;
            }
            reached.set(at);
            switch (instructions.get(at)) {
                case Instruction.Found _, Instruction.Take _ -> {}
                case Instruction.Assert(Place place, int next) -> {
                    if (holds.test(place)) {
                        open.push(next);
                    }
                }
                case Instruction.Fork(int one, int other) -> {
                    open.push(one);
                    open.push(other);
                }
            }
        }
        return reached;
    }

    /** Where it goes on from the reached instructions that take a character of these tests. */
    BitSet after(BitSet reached, BitSet accepting) {
        BitSet after = new BitSet(instructions.size());
        reached.stream()
                .forEach(at -> {
                    if (instructions.get(at) instanceof Instruction.Take(int test, int next)
                            && accepting.get(test)) {
                        after.set(next);
                    }
                });
        return after;
    }

    /** Whether there is no way through it that does not begin where the text begins. */
    boolean anchored() {
        BitSet first = new BitSet();
        first.set(begin);
        return closure(first, place -> place != Place.TEXT_BEGIN).stream()
                .mapToObj(instructions::get)
                .noneMatch(instruction ->
                        instruction instanceof Instruction.Take
                                || instruction instanceof Instruction.Found);
    }

    private int add(Instruction instruction) {
        instructions.add(instruction);
        return instructions.size() - 1;
    }

    /** Where the node begins, behind which it goes on with the given instruction. */
    private int before(int next, RegexNode node) {
        return switch (node) {
            case RegexNode.One(CharacterTest test) -> {
                Integer number = tests.computeIfAbsent(test, _ -> tests.size());
                yield add(new Instruction.Take(number, next));
            }
            case RegexNode.Assertion(Place place) -> {
                asserted.add(place);
                yield add(new Instruction.Assert(place, next));
            }
            case RegexNode.Sequence(List<RegexNode> parts) -> {
                int first = next;
                for (RegexNode part : parts.reversed()) {
                    first = before(first, part);
                }
                yield first;
            }
            case RegexNode.Choice(List<RegexNode> branches) -> {
                int first = before(next, branches.getLast());
                for (RegexNode branch : branches.reversed().subList(1, branches.size())) {
                    first = add(new Instruction.Fork(before(next, branch), first));
                }
                yield first;
            }
            case Repeat repeat -> repeated(next, repeat);
        };
    }

    private int repeated(int next, Repeat repeat) {
        int first = next;
        int copies = repeat.least();
        if (repeat.most() == Repeat.UNLIMITED) {
            int loop = add(new Instruction.Fork(next, next));
            int part = before(loop, repeat.part());
            instructions.set(loop, new Instruction.Fork(part, next));
            first = copies == 0 ? loop : part;
            copies = Math.max(0, copies - 1);
        } else {
            for (int optional = repeat.least(); optional < repeat.most(); optional++) {
                first = add(new Instruction.Fork(before(first, repeat.part()), next));
            }
        }
        for (int copy = 0; copy < copies; copy++) {
            first = before(first, repeat.part());
        }
        return first;
    }
}
