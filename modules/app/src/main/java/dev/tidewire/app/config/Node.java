package dev.tidewire.app.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A configuration value as it was written, with the place where it was written. */
sealed interface Node {
    /** Where the value stands, for a problem's message: {@code line 12}. */
    String origin();

    /** One value. */
    record Scalar(String text, String origin) implements Node {}

    /** Nothing was written after the key. */
    record Empty(String origin) implements Node {}

    /** A list. */
    record Items(List<Node> items, String origin) implements Node {
        public Items {
            items = List.copyOf(items);
        }
    }

    /** Keys and their values, in the order of the file. */
    record Fields(Map<String, Node> fields, String origin) implements Node {
        public Fields {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }
}
