package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object that is compared with many others: its names are sorted once. Not to be changed after
 * that; then thread-safe.
 */
@SuppressWarnings("unchecked") // of Jackson's deepCopy()
final class RecordObject extends ObjectNode {
    private static final long serialVersionUID = 1;

    private transient volatile String @Nullable [] names;

    RecordObject(JsonNodeFactory factory) {
        super(factory);
    }

    RecordObject(JsonNodeFactory factory, Map<String, JsonNode> members) {
        super(factory, members);
    }

    /** The names of an object, by code point. The array is the object's own. */
    static String[] names(JsonNode object) {
        return object instanceof RecordObject record ? record.names() : sorted(object);
    }

    private String[] names() {
        String[] known = names;
        if (known == null) {
            known = sorted(this);
            names = known;
        }
        return known;
    }

    private static String[] sorted(JsonNode object) {
        return object.propertyStream()
                .map(Map.Entry::getKey)
                .sorted(JsonOrder::compareStrings)
                .toArray(String[]::new);
    }
}
