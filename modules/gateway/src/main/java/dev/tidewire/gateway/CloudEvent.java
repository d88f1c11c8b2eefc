package dev.tidewire.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.model.Channel;
import dev.tidewire.model.CloudEventKey;
import dev.tidewire.model.PublishedEvent;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvent (version 1.0) whose context attributes have been checked.
 *
 * @param attributes all of them; not copied, nobody writes to it
 * @param data JSON text, as it was sent; {@code null} where the event has none
 */
record CloudEvent(ObjectNode attributes, String data) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+");
    private static final String CORRELATION_ID = "correlationid";

    /**
     * @param attributes by their names, those that are null left out
     * @throws IllegalArgumentException if an attribute is missing or wrong; the message names it
     */
    static CloudEvent of(Map<String, JsonNode> attributes, String data) {
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        attributes.forEach((name, value) -> kept.set(requireName(name), requireType(name, value)));
        if (!kept.path("specversion").asText().equals("1.0")) {
            throw new IllegalArgumentException(
                    kept.has("specversion")
                            ? "specversion must be 1.0"
                            : "specversion is missing; send 1.0");
        }
        requireText(kept, "id");
        requireText(kept, "source");
        requireText(kept, "type");
        requireUri(kept, "source");
        requireTime(kept);
        requireMark(kept);
        return new CloudEvent(kept, data);
    }

    private static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    shortened(name)
                            + " cannot be an attribute's name; use lower-case letters and digits");
        }
        return name;
    }

    private static JsonNode requireType(String name, JsonNode value) {
        if (value.isTextual() || value.isBoolean() || value.isInt()) {
            return value;
        }
        throw wrongType(name);
    }

    private static IllegalArgumentException wrongType(String name) {
        return new IllegalArgumentException(
                shortened(name) + " must be a string, a boolean or a 32-bit integer");
    }

    /** The text of an attribute's value, once it is known to be no tree, which would be costly. */
    static String requireScalar(String name, String value) {
        if (value.startsWith("{") || value.startsWith("[")) {
            throw wrongType(name);
        }
        return value;
    }

    private static void requireText(ObjectNode attributes, String name) {
        JsonNode value = attributes.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing; add it");
        }
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw new IllegalArgumentException(name + " must be a string that is not empty");
        }
    }

    private static void requireUri(ObjectNode attributes, String name) {
        try {
            var _ = new URI(attributes.path(name).textValue());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(name + " must be a URI reference", e);
        }
    }

    private static void requireTime(ObjectNode attributes) {
        if (!attributes.has("time")) {
            return;
        }
        try {
            OffsetDateTime.parse(attributes.path("time").asText());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("time must be as 2026-01-15T10:00:00Z", e);
        }
    }

    private static void requireMark(ObjectNode attributes) {
        JsonNode mark = attributes.get(CORRELATION_ID);
        if (mark != null
                && (!mark.isTextual()
                        || mark.textValue().isEmpty()
                        || mark.textValue().length() > PublishedEvent.MAX_MARK_LENGTH)) {
            throw new IllegalArgumentException(
                    CORRELATION_ID
                            + " must be a string of 1 to "
                            + PublishedEvent.MAX_MARK_LENGTH
                            + " characters");
        }
    }

    private static String shortened(String name) {
        return name.length() <= 40 ? name : name.substring(0, 40) + "…";
    }

    /** The idempotency key where none was sent with it. */
    String idempotencyKey(Channel channel) {
        return CloudEventKey.of(
                channel, attributes.path("source").textValue(), attributes.path("id").textValue());
    }

    /** The extension {@code correlationid}, or null. */
    @Nullable String correlationId() {
        return attributes.path(CORRELATION_ID).textValue();
    }
}
