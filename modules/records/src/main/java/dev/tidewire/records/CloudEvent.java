package dev.tidewire.records;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.model.Channel;
import dev.tidewire.model.CloudEventKey;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * An event as CloudEvents 1.0 has it, in Kafka's binary or structured content mode.
 *
 * @param attributes the context attributes; strings, numbers and booleans
 * @param data JSON, {@code null} where the event has none
 */
record CloudEvent(ObjectNode attributes, byte[] data) {
    private static final String PREFIX = "ce_";
    private static final String SPEC_VERSION = "specversion";
    private static final String CONTENT_TYPE = "content-type";
    private static final String STRUCTURED = "application/cloudevents";
    private static final String STRUCTURED_JSON = "application/cloudevents+json";
    private static final byte[] NULL = Wire.utf8("null");

    CloudEvent {
        for (String required : List.of(SPEC_VERSION, "id", "source", "type")) {
            if (attributes.path(required).asText().isEmpty()) {
                throw new MalformedRecordException(
                        "CloudEvents attribute " + required + " is missing or empty");
            }
        }
        if (!attributes.path(SPEC_VERSION).asText().equals("1.0")) {
            throw new MalformedRecordException("CloudEvents attribute specversion must be 1.0");
        }
    }

    /**
     * The event in a record, or null where the record is none.
     *
     * @throws MalformedRecordException if it is one, and not as CloudEvents 1.0 says
     */
    static @Nullable CloudEvent in(byte @Nullable [] value, Headers headers) {
        String contentType = Wire.optionalText(headers, CONTENT_TYPE);
        String mediaType =
                contentType == null
                        ? ""
                        : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (mediaType.equals(STRUCTURED_JSON)) {
            return structured(value);
        }
        if (mediaType.startsWith(STRUCTURED)) {
            throw new MalformedRecordException(
                    "header content-type must be "
                            + STRUCTURED_JSON
                            + " for a structured event; one event a record, no batches");
        }
        return headers.lastHeader(PREFIX + SPEC_VERSION) == null
                ? null
                : binary(value, headers, contentType);
    }

    private static CloudEvent binary(
            byte @Nullable [] value, Headers headers, @Nullable String contentType) {
        ObjectNode attributes = Wire.object();
        for (Header header : headers) {
            if (header.key().startsWith(PREFIX)) {
                attributes.put(
                        header.key().substring(PREFIX.length()),
                        Wire.optionalText(headers, header.key()));
            }
        }
        if (contentType != null) {
            attributes.put("datacontenttype", contentType);
        }
        return new CloudEvent(
                attributes,
                value == null || value.length == 0 ? NULL : JsonText.value(value, "the value"));
    }

    private static CloudEvent structured(byte @Nullable [] value) {
        byte[] text =
                JsonText.envelope(value == null ? new byte[0] : value, "the structured event");
        ObjectNode attributes = Wire.object();
        byte[] data = null;
        try (JsonParser parser = JsonText.parser(text)) {
            var _ = parser.nextToken();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                JsonToken first = parser.nextToken();
                switch (name) {
                    case "data", "data_base64" -> {
                        requireNone(data);
                        requireBase64(name, first);
                        data = slice(parser, text);
                    }
                    default -> put(attributes, name, first, parser);
                }
            }
        } catch (IOException e) {
            throw new MalformedRecordException("the structured event cannot be read", e);
        }
        return new CloudEvent(attributes, data == null ? NULL : JsonText.value(data, "data"));
    }

    private static void requireNone(byte @Nullable [] data) {
        if (data != null) {
            throw new MalformedRecordException(
                    "the structured event must have data or data_base64, and once");
        }
    }

    private static void requireBase64(String name, JsonToken first) {
        if (name.equals("data_base64") && first != JsonToken.VALUE_STRING) {
            throw new MalformedRecordException("data_base64 must be a string");
        }
    }

    /** The current value's own bytes. */
    private static byte[] slice(JsonParser parser, byte[] text) throws IOException {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        var _ = parser.skipChildren();
        parser.finishToken();
        return Arrays.copyOfRange(text, start, (int) parser.currentLocation().getByteOffset());
    }

    private static void put(ObjectNode attributes, String name, JsonToken value, JsonParser parser)
            throws IOException {
        switch (value) {
            case VALUE_STRING -> attributes.put(name, parser.getText());
            case VALUE_NUMBER_INT -> attributes.put(name, parser.getBigIntegerValue());
            case VALUE_TRUE, VALUE_FALSE -> attributes.put(name, parser.getBooleanValue());
            case VALUE_NULL -> attributes.remove(name);
            default ->
                    throw new MalformedRecordException(
                            "a CloudEvents attribute must be a string, a whole number or a boolean");
        }
    }

    /** An attribute as text, or null where there is none. */
    @Nullable String attribute(String name) {
        JsonNode value = attributes.get(name);
        return value == null ? null : value.asText();
    }

    /** The idempotency key where none was sent with it. */
    String idempotencyKey(Channel channel) {
        return CloudEventKey.of(
                channel, attributes.path("source").asText(), attributes.path("id").asText());
    }

    /** Names the event, never its content. */
    @Override
    public String toString() {
        return "CloudEvent[" + data.length + " bytes]";
    }
}
