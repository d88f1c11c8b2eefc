package dev.tidewire.capture;

/**
 * PostgreSQL's text of an array as a JSON array, nested as the array is. Lower bounds other than 1
 * are not kept.
 */
final class ArrayText {
    private final String text;
    private final char delimiter;
    private final ColumnType element;
    private final StringBuilder json = new StringBuilder();
    private int at;

    private ArrayText(String text, char delimiter, ColumnType element) {
        this.text = text;
        this.delimiter = delimiter;
        this.element = element;
        this.at = text.startsWith("[") ? text.indexOf('=') + 1 : 0;
    }

    /** The type of an array of elements that {@code delimiter} separates. */
    static ColumnType of(ColumnType element, char delimiter) {
        return text -> new ArrayText(text, delimiter, element).json();
    }

    private String json() {
        array();
        return json.toString();
    }

    private void array() {
        require('{');
        json.append('[');
        if (text.charAt(at) == '}') {
            at++;
        } else {
            elements();
        }
        json.append(']');
    }

    private void elements() {
        while (true) {
            switch (text.charAt(at)) {
                case '{' -> array();
                case '"' -> json.append(element.json(quoted()));
                default -> plain();
            }
            char next = text.charAt(at++);
            if (next == '}') {
                return;
            }
            if (next != delimiter) {
                throw new IllegalArgumentException("malformed array");
            }
            json.append(',');
        }
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        for (at++; text.charAt(at) != '"'; at++) {
            if (text.charAt(at) == '\\') {
                at++;
            }
            value.append(text.charAt(at));
        }
        at++;
        return value.toString();
    }

    private void plain() {
        int start = at;
        while (text.charAt(at) != delimiter && text.charAt(at) != '}') {
            at++;
        }
        String value = text.substring(start, at);
        json.append(value.equalsIgnoreCase("NULL") ? "null" : element.json(value));
    }

    private void require(char expected) {
        if (text.charAt(at++) != expected) {
            throw new IllegalArgumentException("malformed array");
        }
    }
}
