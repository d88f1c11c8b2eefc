package dev.tidewire.capture;

/** PostgreSQL's text of an hstore as a JSON object of strings and nulls. */
final class HstoreText {
    private final String text;
    private int at;

    private HstoreText(String text) {
        this.text = text;
    }

    static String json(String text) {
        return new HstoreText(text).object();
    }

    private String object() {
        StringBuilder json = new StringBuilder("{");
        while (at < text.length()) {
            json.append(json.length() > 1 ? "," : "").append(ColumnType.quote(quoted()));
            skip("=>");
            if (text.startsWith("NULL", at)) {
                at += "NULL".length();
                json.append(":null");
            } else {
                json.append(':').append(ColumnType.quote(quoted()));
            }
            if (at < text.length()) {
                skip(", ");
            }
        }
        return json.append('}').toString();
    }

    private String quoted() {
        skip("\"");
        StringBuilder value = new StringBuilder();
        for (; text.charAt(at) != '"'; at++) {
            if (text.charAt(at) == '\\') {
                at++;
            }
            value.append(text.charAt(at));
        }
        at++;
        return value.toString();
    }

    private void skip(String expected) {
        if (!text.startsWith(expected, at)) {
            throw new IllegalArgumentException("malformed hstore");
        }
        at += expected.length();
    }
}
