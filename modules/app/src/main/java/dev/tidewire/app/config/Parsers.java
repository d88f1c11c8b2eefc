package dev.tidewire.app.config;

import java.time.Duration;
import java.util.function.Function;

/**
 * Readers of single values. What they refuse, they refuse with an {@link IllegalArgumentException}
 * whose message goes on after "it".
 */
final class Parsers {
    private Parsers() {}

    static Function<String, Integer> integer(int min, int max) {
        return text -> {
            try {
                return (int) within(Integer.parseInt(text.strip()), min, max, "");
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "must be a whole number from " + min + " to " + max, e);
            }
        };
    }

    static Function<String, Integer> bytes(int min, int max) {
        return text -> (int) within(Quantities.bytes(text), min, max, " bytes");
    }

    private static long within(long number, int min, int max, String unit) {
        if (number < min || number > max) {
            throw new IllegalArgumentException("must be from " + min + " to " + max + unit);
        }
        return number;
    }

    static Function<String, Boolean> flag() {
        return text ->
                switch (text.strip()) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("must be true or false");
                };
    }

    static Function<String, Duration> duration(Duration min, Duration max) {
        return text -> {
            Duration duration = Quantities.duration(text);
            if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
                throw new IllegalArgumentException(
                        "must be from " + Quantities.format(min) + " to " + Quantities.format(max));
            }
            return duration;
        };
    }
}
