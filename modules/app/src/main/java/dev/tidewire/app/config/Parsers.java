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

    /** A name that Kafka takes for groups and clients. */
    static String kafkaName(String text) {
        if (!text.matches("[A-Za-z0-9._-]{1,200}")) {
            throw new IllegalArgumentException("must be 1 to 200 letters, digits, dots, _ or -");
        }
        return text;
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
