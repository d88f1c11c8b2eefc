package dev.tidewire.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON texts that others wrote and that are handed on as they are, byte by byte: strictly UTF-8,
 * one value, and not so deep or with such numbers that a reader would fail. Thread-safe.
 */
final class JsonText {
    /** Most levels of arrays and objects in one another. */
    static final int MAX_DEPTH = 64;

    private static final int MAX_NUMBER_LENGTH = 1_000;
    private static final int MAX_NAME_LENGTH = 64 * 1024;
    private static final int MAX_STRING_LENGTH = 64 * 1024 * 1024;
    private static final int CHUNK = 8 * 1024;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNumberLength(MAX_NUMBER_LENGTH)
                                    .maxNameLength(MAX_NAME_LENGTH)
                                    .maxStringLength(MAX_STRING_LENGTH)
                                    .maxNestingDepth(MAX_DEPTH + 8)
                                    .build())
                    .build();

    private JsonText() {}

    /**
     * The text without the space around it.
     *
     * @param what names it in the error
     * @throws MalformedRecordException if it is not one JSON value; the message quotes nothing
     */
    static byte[] value(byte[] text, String what) {
        return value(text, what, MAX_DEPTH);
    }

    /** The same for a text that others are embedded in, up to {@link #MAX_DEPTH} deep. */
    static byte[] envelope(byte[] text, String what) {
        return requireObject(value(text, what, MAX_DEPTH + 1), what);
    }

    /**
     * The text of an object without the space around it.
     *
     * @throws MalformedRecordException if it is not one JSON object; the message quotes nothing
     */
    static byte[] object(byte[] text, String what) {
        return requireObject(value(text, what), what);
    }

    private static byte[] requireObject(byte[] trimmed, String what) {
        if (trimmed[0] != '{') {
            throw new MalformedRecordException(what + " must be a JSON object");
        }
        return trimmed;
    }

    private static byte[] value(byte[] text, String what, int maxDepth) {
        byte[] trimmed = trimmed(text);
        if (trimmed.length == 0) {
            throw new MalformedRecordException(what + " is empty; send the JSON null for none");
        }
        requireUtf8(trimmed, what);
        requireOneValue(trimmed, what, maxDepth);
        return trimmed;
    }

    private static byte[] trimmed(byte[] text) {
        int start = 0;
        int end = text.length;
        while (start < end && isSpace(text[start])) {
            start++;
        }
        while (end > start && isSpace(text[end - 1])) {
            end--;
        }
        return start == 0 && end == text.length ? text : Arrays.copyOfRange(text, start, end);
    }

    private static boolean isSpace(byte character) {
        return character == ' ' || character == '\t' || character == '\n' || character == '\r';
    }

    /** The parser alone would guess at other encodings, and is lenient with broken UTF-8. */
    private static void requireUtf8(byte[] text, String what) {
        CharsetDecoder decoder =
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer bytes = ByteBuffer.wrap(text);
        CharBuffer characters = CharBuffer.allocate(Math.min(CHUNK, text.length + 1));
        CoderResult result;
        do {
            characters.clear();
            result = decoder.decode(bytes, characters, true);
        } while (result.isOverflow());
        boolean byteOrderMark = text[0] == (byte) 0xEF && text.length > 1 && text[1] == (byte) 0xBB;
        if (result.isError() || byteOrderMark || hasNul(text)) {
            throw new MalformedRecordException(
                    what + " must be JSON in UTF-8 without a byte order mark");
        }
    }

    private static boolean hasNul(byte[] text) {
        for (byte character : text) {
            if (character == 0) {
                return true;
            }
        }
        return false;
    }

    private static void requireOneValue(byte[] text, String what, int maxDepth) {
        try (JsonParser parser = parser(text)) {
            int depth = 0;
            do {
                depth += step(parser, what);
                if (depth > maxDepth) {
                    throw new MalformedRecordException(
                            what + " is nested deeper than " + MAX_DEPTH + " levels");
                }
            } while (depth > 0);
            if (parser.nextToken() != null) {
                throw new MalformedRecordException(
                        what + " must be one JSON value, and more follows" + place(parser));
            }
        } catch (StreamConstraintsException e) {
            throw new MalformedRecordException(
                    "%s is nested deeper than %s levels, or has a number of more than %s digits or a name of more than %s characters"
                            .formatted(what, MAX_DEPTH, MAX_NUMBER_LENGTH, MAX_NAME_LENGTH));
        } catch (IOException e) {
            throw new MalformedRecordException(what + " is not JSON" + place(e));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new MalformedRecordException(what + " has a number with too large an exponent");
        }
    }

    /** How much deeper the next token leads. */
    private static int step(JsonParser parser, String what) throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new MalformedRecordException(what + " is not JSON: it ends too early");
        }
        if (token == JsonToken.VALUE_NUMBER_FLOAT) {
            var _ = parser.getDecimalValue(); // as readers of the log will
        }
        return token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    }

    private static String place(JsonParser parser) {
        return " at byte " + parser.currentTokenLocation().getByteOffset();
    }

    /** Without the cause's message, which quotes the text. */
    private static String place(IOException failure) {
        return failure instanceof JsonProcessingException located && located.getLocation() != null
                ? " at byte " + located.getLocation().getByteOffset()
                : "";
    }

    /** Reads a text that is known to be good. */
    static JsonParser parser(byte[] text) throws IOException {
        return FACTORY.createParser(text);
    }
}
