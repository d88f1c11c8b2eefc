package dev.tidewire.predicate;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/**
 * Reads JSON without losing a digit: integers and decimals stay exact, whatever their size. Filters
 * and records must both be read this way for their numbers to compare exactly. Where an object has
 * a name twice, the last counts. Thread-safe.
 */
public final class JsonRecords {
    /** PostgreSQL's numeric has up to 131,072 digits before the point and 16,383 after it. */
    private static final int MAX_NUMBER_LENGTH = 150_000;

    /** PostgreSQL's jsonb nests as deep as its stack allows, about 6,000 levels. */
    private static final int MAX_NESTING = 10_000;

    private static final int MAX_STRING_LENGTH = 64 * 1024 * 1024;

    private static final int MAX_NAME_LENGTH = 1024 * 1024;

    private static final JsonMapper MAPPER = create();

    /** Reads one value out of the middle of a text, where more may follow. */
    private static final ObjectReader PART =
            MAPPER.readerFor(JsonNode.class)
                    .with(RecordNodes.INSTANCE)
                    .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonRecords() {}

    private static JsonMapper create() {
        JsonMapper mapper =
                JsonMapper.builder()
                        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                        .build();
        mapper.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNumberLength(MAX_NUMBER_LENGTH)
                                .maxNestingDepth(MAX_NESTING)
                                .maxStringLength(MAX_STRING_LENGTH)
                                .maxNameLength(MAX_NAME_LENGTH)
                                .build());
        return mapper;
    }

    /** The mapper that reads so, whole texts only. It is shared: do not configure it. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    /**
     * The value of this UTF-8 JSON text.
     *
     * @throws IllegalArgumentException if it is not one JSON value; the message quotes nothing of
     *     it
     */
    public static JsonNode parse(byte[] json) {
        try {
            return present(MAPPER.readTree(json));
        } catch (IOException failure) {
            throw notJson(failure);
        } catch (NumberFormatException | ArithmeticException _) {
            throw tooLarge();
        }
    }

    /**
     * The value of this JSON text.
     *
     * @throws IllegalArgumentException if it is not one JSON value; the message quotes nothing of
     *     it
     */
    public static JsonNode parse(String json) {
        try {
            return present(MAPPER.readTree(json));
        } catch (JsonProcessingException failure) {
            throw notJson(failure);
        } catch (NumberFormatException | ArithmeticException _) {
            throw tooLarge();
        }
    }

    /** The parser's own message is not used: it quotes the number. */
    private static IllegalArgumentException tooLarge() {
        return new IllegalArgumentException("text holds a number with too large an exponent");
    }

    static JsonParser parser(byte[] json) throws IOException {
        return PART.createParser(json);
    }

    /**
     * The value that begins at the parser's current token, with numbers in canonical form;
     * afterwards the parser is at its end.
     */
    static JsonNode part(JsonParser parser) throws IOException {
        return PART.readValue(parser);
    }

    private static JsonNode present(JsonNode value) {
        if (value.isMissingNode()) {
            throw new IllegalArgumentException("text is empty, and not a JSON value");
        }
        return value;
    }

    /** The value as JSON text without spaces, members in the node's own order. */
    public static String write(JsonNode value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException failure) {
            throw new IllegalArgumentException("value cannot be written as JSON", failure);
        }
    }

    /** The cause is left out: Jackson's messages quote the text, which may be anybody's data. */
    static IllegalArgumentException notJson(IOException failure) {
        String place =
                failure instanceof JsonProcessingException located && located.getLocation() != null
                        ? " at byte or character "
                                + Math.max(
                                        located.getLocation().getByteOffset(),
                                        located.getLocation().getCharOffset())
                        : "";
        return new IllegalArgumentException("text is not one JSON value" + place);
    }
}
