package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** Shows values in bounded length. */
final class Excerpt {
    /** Most UTF-16 characters of a text, or of another value's JSON. */
    static final int MOST = 200;

    private Excerpt() {}

    /** The value; where it is too long, a string: the beginning of its text, and an ellipsis. */
    static JsonNode of(JsonNode value) {
        String text = value.isTextual() ? value.textValue() : JsonRecords.write(value);
        return text.length() <= MOST ? value : TextNode.valueOf(cut(text));
    }

    static String of(String text) {
        return text.length() <= MOST ? text : cut(text);
    }

    private static String cut(String text) {
        int end = Character.isHighSurrogate(text.charAt(MOST - 1)) ? MOST - 1 : MOST;
        return text.substring(0, end) + "…";
    }
}
