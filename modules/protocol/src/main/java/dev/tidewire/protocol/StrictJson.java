package dev.tidewire.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON that others send: exactly one value, no name twice in an object, numbers exact, depth
 * and digits bounded. Can take a text apart into the pieces as they were written. Thread-safe.
 */
public final class StrictJson {
    /** Most levels of nested objects and arrays. */
    public static final int MAX_DEPTH = 64;

    /** Most digits of a number. */
    public static final int MAX_NUMBER_LENGTH = 1_000;

    private static final ObjectMapper STRICT = mapper(true);
    private static final ObjectMapper LENIENT = mapper(false);

    private final String subject;
    private final String remedy;

    /**
     * @param subject what is read, for messages: {@code message}
     * @param remedy what to send, for messages about what is no JSON
     */
    public StrictJson(String subject, String remedy) {
        this.subject = subject;
        this.remedy = remedy;
    }

    private static ObjectMapper mapper(boolean refuseDuplicates) {
        JsonFactory factory =
                JsonFactory.builder()
                        .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, refuseDuplicates)
                        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                        .streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxNestingDepth(MAX_DEPTH)
                                        .maxNumberLength(MAX_NUMBER_LENGTH)
                                        .build())
                        .build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    /**
     * The value of a text.
     *
     * @throws MalformedJsonException if the text is not exactly one value within the bounds
     */
    public JsonNode read(String text) throws MalformedJsonException {
        try {
            JsonNode tree = STRICT.readTree(text);
            if (tree.isMissingNode()) {
                throw empty();
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        } catch (NumberFormatException | ArithmeticException e) {
            throw tooLarge();
        }
    }

    /**
     * Reads a text without keeping anything of it.
     *
     * @throws MalformedJsonException if the text is not exactly one value within the bounds
     */
    public void check(String text) throws MalformedJsonException {
        walk(
                text,
                parser -> {
                    if (parser.nextToken() == null) {
                        throw empty();
                    }
                    skipValue(parser);
                });
    }

    /**
     * The members of an object in their order, each value exactly as it is written in the text.
     *
     * @throws MalformedJsonException if the text is not exactly one object within the bounds
     */
    public Map<String, String> members(String text) throws MalformedJsonException {
        Map<String, String> members = new LinkedHashMap<>();
        walk(
                text,
                parser -> {
                    require(parser.nextToken() == JsonToken.START_OBJECT, "object");
                    while (parser.nextToken() == JsonToken.FIELD_NAME) {
                        String name = parser.currentName();
                        parser.nextToken();
                        members.put(name, piece(parser, text));
                    }
                });
        return members;
    }

    /**
     * The first elements of an array in their order, each exactly as it is written in the text.
     *
     * @param limit most elements to give; the rest is read, but not kept
     * @throws MalformedJsonException if the text is not exactly one array within the bounds
     */
    public List<String> elements(String text, int limit) throws MalformedJsonException {
        List<String> elements = new ArrayList<>();
        walk(
                text,
                parser -> {
                    require(parser.nextToken() == JsonToken.START_ARRAY, "array");
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        if (elements.size() < limit) {
                            elements.add(piece(parser, text));
                        } else {
                            skipValue(parser);
                        }
                    }
                });
        return elements;
    }

    @FunctionalInterface
    private interface Walk {
        void through(JsonParser parser) throws IOException, MalformedJsonException;
    }

    private void walk(String text, Walk walk) throws MalformedJsonException {
        try (JsonParser parser = STRICT.createParser(text)) {
            walk.through(parser);
            if (parser.nextToken() != null) {
                throw notJson(" after its end");
            }
        } catch (JsonProcessingException e) {
            throw unreadable(e);
        } catch (NumberFormatException | ArithmeticException e) {
            throw tooLarge();
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory is readable", e);
        }
    }

    private void require(boolean met, String kind) throws MalformedJsonException {
        if (!met) {
            throw new MalformedJsonException(subject + " must be a JSON " + kind);
        }
    }

    private static String piece(JsonParser parser, String text) throws IOException {
        int begin = Math.toIntExact(parser.currentTokenLocation().getCharOffset());
        skipValue(parser);
        return text.substring(begin, Math.toIntExact(parser.currentLocation().getCharOffset()));
    }

    /** Reads every token in full, as readers of the log will, unlike the parser's way to skip. */
    private static void skipValue(JsonParser parser) throws IOException {
        int open = 0;
        for (JsonToken token = parser.currentToken(); token != null; token = parser.nextToken()) {
            parser.finishToken();
            if (token == JsonToken.VALUE_NUMBER_FLOAT) {
                var _ = parser.getDecimalValue();
            }
            if (token.isStructStart()) {
                open++;
            } else if (token.isStructEnd()) {
                open--;
            }
            if (open == 0) {
                return;
            }
        }
    }

    private MalformedJsonException empty() {
        return new MalformedJsonException(subject + " is empty; " + remedy);
    }

    private MalformedJsonException notJson(String place) {
        return new MalformedJsonException(subject + " is not JSON" + place + "; " + remedy);
    }

    /** The parser's own message is not used: it may quote the text. */
    private MalformedJsonException unreadable(JsonProcessingException e) {
        if (e instanceof StreamConstraintsException) {
            return new MalformedJsonException(
                    subject
                            + " is nested deeper than "
                            + MAX_DEPTH
                            + " levels or holds a number of more than "
                            + MAX_NUMBER_LENGTH
                            + " digits; simplify it");
        }
        String place = place(e);
        String duplicate = duplicateName(e);
        return duplicate == null
                ? notJson(place)
                : new MalformedJsonException(
                        duplicate + " occurs twice in one object" + place + "; send it once");
    }

    private MalformedJsonException tooLarge() {
        return new MalformedJsonException(
                subject
                        + " holds a number with too large an exponent; send a smaller one, or a"
                        + " string");
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " at line %d, column %d"
                        .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    }

    private static @Nullable String duplicateName(JsonProcessingException e) {
        return e instanceof JsonParseException failure
                        && failure.getOriginalMessage().startsWith("Duplicate field")
                        && failure.getProcessor() != null
                ? Members.shortened(failure.getProcessor().getParsingContext().getCurrentName())
                : null;
    }

    /** The value of a text that may hold a name twice, or empty where it is no JSON. */
    static Optional<JsonNode> lenient(String text) {
        try {
            return Optional.of(LENIENT.readTree(text));
        } catch (JsonProcessingException | NumberFormatException | ArithmeticException _) {
            return Optional.empty();
        }
    }
}
