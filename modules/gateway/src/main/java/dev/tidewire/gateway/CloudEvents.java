package dev.tidewire.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tidewire.protocol.MalformedJsonException;
import dev.tidewire.protocol.StrictJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads CloudEvents from HTTP (CloudEvents HTTP protocol binding and JSON format, 1.0). */
final class CloudEvents {
    private static final String HEADER_PREFIX = "ce-";
    private static final String CONTENT_TYPE = "datacontenttype";

    private CloudEvents() {}

    /**
     * The event of a request in binary mode.
     *
     * @param data the body's text, already known to be JSON, or empty for none
     * @throws IllegalArgumentException if an attribute is missing or wrong; the message names it
     */
    static CloudEvent binary(EventRequest request, String data) throws HttpRefusedException {
        Map<String, JsonNode> attributes = new LinkedHashMap<>();
        for (var header : new TreeMap<>(request.headers()).entrySet()) {
            if (header.getKey().startsWith(HEADER_PREFIX)) {
                String name = header.getKey().substring(HEADER_PREFIX.length());
                attributes.put(name, TextNode.valueOf(decoded(name, header.getValue())));
            }
        }
        if (attributes.containsKey(CONTENT_TYPE)) {
            throw new IllegalArgumentException(
                    CONTENT_TYPE + " must be the header Content-Type, not ce-" + CONTENT_TYPE);
        }
        String contentType = request.header("Content-Type");
        if (contentType != null) {
            attributes.put(CONTENT_TYPE, TextNode.valueOf(contentType));
        }
        return CloudEvent.of(attributes, data.isEmpty() ? "null" : data);
    }

    private static String decoded(String name, List<String> values) {
        if (values.size() > 1) {
            throw new IllegalArgumentException(name + " occurs twice; send its header once");
        }
        try {
            return PercentEncoding.decode(unquoted(values.getFirst().strip()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " " + e.getMessage(), e);
        }
    }

    /** Resolves quoted strings and their backslashes (RFC 7230 section 3.2.6). */
    private static String unquoted(String value) {
        StringBuilder plain = new StringBuilder(value.length());
        boolean quoted = false;
        for (int index = 0; index < value.length(); index++) {
            char character = value.charAt(index);
            if (character == '"') {
                quoted = !quoted;
            } else if (quoted && character == '\\' && index + 1 < value.length()) {
                index++;
                plain.append(value.charAt(index));
            } else {
                plain.append(character);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("has an opening quote only");
        }
        return plain.toString();
    }

    /**
     * The event in a JSON object.
     *
     * @throws IllegalArgumentException if it is no object, or an attribute is missing or wrong; the
     *     message names it
     */
    static CloudEvent structured(StrictJson json, String text) throws MalformedJsonException {
        Map<String, String> members = json.members(text);
        if (members.containsKey("data_base64")) {
            throw new IllegalArgumentException(
                    "data_base64 is for bytes, and events hold JSON; send data");
        }
        Map<String, JsonNode> attributes = new LinkedHashMap<>();
        for (var member : members.entrySet()) {
            if (!member.getKey().equals("data")) {
                JsonNode value =
                        json.read(CloudEvent.requireScalar(member.getKey(), member.getValue()));
                if (!value.isNull()) {
                    attributes.put(member.getKey(), value);
                }
            }
        }
        return CloudEvent.of(attributes, members.getOrDefault("data", "null"));
    }
}
