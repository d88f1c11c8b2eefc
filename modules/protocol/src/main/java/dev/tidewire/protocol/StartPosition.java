package dev.tidewire.protocol;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** Where a subscription begins: the member {@code from}. */
public sealed interface StartPosition {
    /** With what happens from now on. */
    record Latest() implements StartPosition {}

    /** With the oldest change that is kept. */
    record Earliest() implements StartPosition {}

    /** Where a subscription left off. */
    record At(Cursor cursor) implements StartPosition {}

    /** With the first change captured at or after a time. */
    record Since(Instant time) implements StartPosition {}

    /**
     * The position in a text: {@code latest}, {@code earliest}, a cursor, or an ISO-8601 time with
     * an offset.
     *
     * @throws IllegalArgumentException if it is none of these; the message says what to send
     */
    static StartPosition parse(String text) {
        return switch (text) {
            case "latest" -> new Latest();
            case "earliest" -> new Earliest();
            default -> text.indexOf(':') >= 0 ? since(text) : new At(Cursor.parse(text));
        };
    }

    private static StartPosition since(String text) {
        try {
            return new Since(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "is no time; write it as 2024-01-15T10:00:00Z or with an offset", e);
        }
    }
}
