package dev.tidewire.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Primitives of the record formats: UTF-8 text, big-endian integers, JSON objects. */
final class Wire {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Wire() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] int64(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    static String text(Headers headers, String name) {
        return new String(bytes(headers, name), StandardCharsets.UTF_8);
    }

    static long int64(Headers headers, String name) {
        return buffer(headers, name, Long.BYTES).getLong();
    }

    static ByteBuffer buffer(Headers headers, String name, int length) {
        byte[] value = bytes(headers, name);
        if (value.length != length) {
            throw new MalformedRecordException(
                    "header " + name + " must have " + length + " bytes, has " + value.length);
        }
        return ByteBuffer.wrap(value);
    }

    static byte[] bytes(Headers headers, String name) {
        byte[] value = optional(headers, name);
        if (value == null) {
            throw new MalformedRecordException("header " + name + " is missing");
        }
        return value;
    }

    static byte @Nullable [] optional(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? null : header.value();
    }

    /**
     * A header's text, or null where there is no such header.
     *
     * @throws MalformedRecordException if it is not UTF-8
     */
    static @Nullable String optionalText(Headers headers, String name) {
        byte[] value = optional(headers, name);
        return value == null ? null : strictText(value, "header " + name);
    }

    /**
     * @throws MalformedRecordException if the bytes are not UTF-8
     */
    static String strictText(byte[] value, String what) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedRecordException(what + " must be UTF-8", e);
        }
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static byte[] json(JsonNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always serialisable", e);
        }
    }

    static JsonNode object(byte @Nullable [] json, String what) {
        if (json == null) {
            throw new MalformedRecordException(what + " is missing");
        }
        try {
            JsonNode node = JSON.readTree(json);
            if (!node.isObject()) {
                throw new MalformedRecordException(what + " must be a JSON object");
            }
            return node;
        } catch (IOException e) {
            throw new MalformedRecordException(what + " is not JSON", e);
        }
    }

    static String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (!value.isTextual()) {
            throw new MalformedRecordException("field " + field + " must be a string");
        }
        return value.textValue();
    }

    static long int64(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (!value.canConvertToLong() || !value.isIntegralNumber() || value.longValue() < 0) {
            throw new MalformedRecordException("field " + field + " must be a whole number from 0");
        }
        return value.longValue();
    }

    static int int32(JsonNode object, String field) {
        long value = int64(object, field);
        if (value > Integer.MAX_VALUE) {
            throw new MalformedRecordException("field " + field + " is too large");
        }
        return (int) value;
    }
}
