package dev.tidewire.predicate;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of changes, with only those of their members that are wanted, and with numbers
 * in canonical form. Used by one thread at a time.
 */
final class ImageReader {
    /** Which members at the top of a record are wanted. */
    interface Wanted {
        boolean wants(String member);
    }

    private final Wanted wanted;
    private @Nullable JsonNode newRecord;
    private @Nullable JsonNode oldRecord;

    ImageReader(Wanted wanted) {
        this.wanted = wanted;
    }

    /** The record after the change that was read; null where there is none. */
    @Nullable JsonNode newRecord() {
        return newRecord;
    }

    /** The record before the change that was read; null where there is none. */
    @Nullable JsonNode oldRecord() {
        return oldRecord;
    }

    void clear() {
        newRecord = null;
        oldRecord = null;
    }

    /**
     * Reads a change.
     *
     * @param value UTF-8 JSON
     * @throws IllegalArgumentException if it is not one JSON object; then there are no records
     */
    void read(byte[] value) {
        clear();
        boolean whole = false;
        try (JsonParser parser = JsonRecords.parser(value)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("change value must be a JSON object");
            }
            for (String name = parser.nextFieldName();
                    name != null;
                    name = parser.nextFieldName()) {
                parser.nextToken();
                member(name, parser);
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new IllegalArgumentException("change value must be one JSON object");
            }
            whole = true;
        } catch (IOException failure) {
            throw JsonRecords.notJson(failure);
        } finally {
            if (!whole) {
                clear();
            }
        }
    }

    private void member(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "record", "document", "data" -> newRecord = record(parser);
            case "oldRecord", "oldDocument" -> oldRecord = record(parser);
            default -> parser.skipChildren();
        }
    }

    private @Nullable JsonNode record(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            JsonNode whole = JsonRecords.part(parser);
            return whole.isNull() ? null : whole;
        }
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            if (wanted.wants(name)) {
                record.set(name, value(parser));
            } else {
                parser.skipChildren();
            }
        }
        return record;
    }

    /**
     * Jackson's reader of any value takes a while to begin, so it is used only where it must be.
     */
    private static JsonNode value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> TextNode.valueOf(parser.getText());
            case VALUE_TRUE -> BooleanNode.TRUE;
            case VALUE_FALSE -> BooleanNode.FALSE;
            case VALUE_NULL -> NullNode.getInstance();
            case VALUE_NUMBER_INT ->
                    parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                            ? RecordNodes.INSTANCE.numberNode(parser.getBigIntegerValue())
                            : LongNode.valueOf(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> RecordNodes.INSTANCE.numberNode(parser.getDecimalValue());
            case START_OBJECT, START_ARRAY -> JsonRecords.part(parser);
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                    throw new IllegalStateException("a value must begin here");
        };
    }
}
