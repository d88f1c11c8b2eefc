package dev.tidewire.app.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as people write them. */
public final class Quantities {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})\\s*(ms|s|m|h|d)");
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,10})\\s*(B|KiB|MiB|GiB)?");

    private Quantities() {}

    /**
     * A duration: {@code 5ms}, {@code 30s}, {@code 15m}, {@code 24h}, {@code 7d}, or ISO 8601.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text.strip());
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }
        try {
            return Duration.parse(text.strip());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "must be a duration such as 5ms, 30s, 15m, 24h or PT30S", e);
        }
    }

    /** The shortest form that {@link #duration(String)} reads back. */
    public static String format(Duration duration) {
        if (!duration.equals(Duration.ofMillis(duration.toMillis()))) {
            return duration.toString();
        }
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 3600 == 0 && seconds > 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /**
     * A size in bytes: {@code 65536}, {@code 64KiB}, {@code 1MiB}.
     *
     * @throws IllegalArgumentException if the text is none
     */
    static long bytes(String text) {
        Matcher matcher = BYTES.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be a size such as 65536, 64KiB or 1MiB");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "KiB" -> amount << 10;
            case "MiB" -> amount << 20;
            case "GiB" -> amount << 30;
            case null, default -> amount;
        };
    }
}
