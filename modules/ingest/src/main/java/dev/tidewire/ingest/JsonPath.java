package dev.tidewire.ingest;

import com.fasterxml.jackson.databind.JsonNode;

/** Names of members with dots between, into a JSON object. */
final class JsonPath {
    private JsonPath() {}

    /**
     * @throws IllegalArgumentException if a name is empty
     */
    static void require(String path) {
        for (String name : path.split("\\.", -1)) {
            if (name.isBlank()) {
                throw new IllegalArgumentException(
                        "path must be names of members with dots between, for example tenant.id");
            }
        }
    }

    /**
     * The string or number at the path, as text.
     *
     * @throws IllegalArgumentException if there is none
     */
    static String text(JsonNode value, String path) {
        JsonNode found = value;
        for (String name : path.split("\\.", -1)) {
            found = found.path(name);
        }
        if (!found.isTextual() && !found.isNumber()) {
            throw new IllegalArgumentException("the value has no string or number at " + path);
        }
        return found.asText();
    }
}
