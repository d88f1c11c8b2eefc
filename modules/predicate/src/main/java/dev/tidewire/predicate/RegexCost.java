package dev.tidewire.predicate;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Estimates how large the program of a regular expression is. Matching takes time in proportion to
 * it, and counted repetitions multiply when they nest: {@code ((a{99}){99}){99}} is a million.
 */
final class RegexCost {
    /** Largest program that is compiled. */
    static final int MAX = 2_000;

    private final String expression;
    private final Deque<Long> outer = new ArrayDeque<>();
    private int position;
    private long sum;
    private long last;

    private RegexCost(String expression) {
        this.expression = expression;
    }

    /** The cost, or some number above {@link #MAX} if it is above. Malformed text has any cost. */
    static long of(String expression) {
        RegexCost cost = new RegexCost(expression);
        while (cost.position < expression.length() && cost.total() <= MAX) {
            cost.step();
        }
        return cost.total();
    }

    private long total() {
        return sum + outer.stream().mapToLong(Long::longValue).sum();
    }

    private void step() {
        char character = expression.charAt(position++);
        switch (character) {
            case '\\' -> escape();
            case '[' -> characterClass();
            case '(' -> {
                outer.push(sum);
                sum = 0;
                last = 0;
            }
            case ')' -> {
                long group = sum + 2;
                sum = outer.isEmpty() ? 0 : outer.pop();
                atom(group);
            }
            case '{' -> repetition();
            default -> atom(1);
        }
    }

    private void atom(long cost) {
        last = cost;
        sum += cost;
    }

    private void escape() {
        if (expression.startsWith("Q", position)) {
            int end = expression.indexOf("\\E", position);
            int literals = (end < 0 ? expression.length() : end) - position - 1;
            sum += literals;
            last = 1;
            position = end < 0 ? expression.length() : end + 2;
            return;
        }
        boolean braces =
                position + 1 < expression.length()
                        && "pPx".indexOf(expression.charAt(position)) >= 0
                        && expression.charAt(position + 1) == '{';
        int end = braces ? expression.indexOf('}', position) : position;
        position = end < 0 ? expression.length() : end + 1;
        atom(1);
    }

    private void characterClass() {
        if (expression.startsWith("^", position)) {
            position++;
        }
        int first = position;
        while (position < expression.length()
                && (expression.charAt(position) != ']' || position == first)) {
            position += expression.charAt(position) == '\\' ? 2 : posixClass();
        }
        position++;
        atom(1);
    }

    private int posixClass() {
        int end = expression.startsWith("[:", position) ? expression.indexOf(":]", position) : -1;
        return end < 0 ? 1 : end + 2 - position;
    }

    private void repetition() {
        int end = expression.indexOf('}', position);
        String counts = end < 0 ? "" : expression.substring(position, end);
        if (!counts.matches("[0-9]{1,6}(,[0-9]{0,6})?")) {
            atom(1);
            return;
        }
        position = end + 1;
        long most = 1;
        for (String count : counts.split(",", -1)) {
            most = Math.max(most, count.isEmpty() ? 1 : Long.parseLong(count));
        }
        sum += last * (most - 1);
        last *= most;
    }
}
