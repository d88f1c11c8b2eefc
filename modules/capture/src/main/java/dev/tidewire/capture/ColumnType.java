package dev.tidewire.capture;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** How the text that PostgreSQL prints for a value becomes JSON. Stateless and thread-safe. */
@FunctionalInterface
interface ColumnType {
    /** The text itself, as a string. */
    ColumnType TEXT = ColumnType::quote;

    /**
     * The value as one JSON value.
     *
     * @throws RuntimeException if the text is not of the type
     */
    String json(String text);

    /** A JSON string. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, quoted);
        return quoted.append('"').toString();
    }
}
