package dev.tidewire.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.predicate.NearestName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what clients send. Strict: what is not understood in full is refused, with a message that
 * names the member and the remedy. Numbers stay exact. Stateless and thread-safe.
 */
public final class ClientFrames {
    /** Most levels of nested objects and arrays in a message. */
    public static final int MAX_DEPTH = 64;

    /** Most digits of a number. */
    public static final int MAX_NUMBER_LENGTH = 1_000;

    private static final List<String> TYPES =
            List.of("auth", "subscribe", "unsubscribe", "publish", "ping");
    private static final String ONE_OBJECT = "send one JSON object in each text message";

    private static final ObjectMapper STRICT = mapper(true);
    private static final ObjectMapper LENIENT = mapper(false);

    private ClientFrames() {}

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
     * The frame in a text message.
     *
     * @throws ProtocolException if it is none; with the message's {@code ref} where that could be
     *     read
     */
    public static ClientFrame parse(String message) throws ProtocolException {
        Members members = new Members(object(message));
        members.readRef();
        String type = members.text("type");
        return switch (type) {
            case "auth" -> auth(members);
            case "subscribe" -> subscribe(members);
            case "unsubscribe" -> unsubscribe(members);
            case "publish" -> publish(members);
            case "ping" -> ping(members);
            default ->
                    throw members.refused("type is not known; " + NearestName.suggest(type, TYPES));
        };
    }

    private static ClientFrame auth(Members members) throws ProtocolException {
        members.allow("type", "ref", "token");
        return new ClientFrame.Auth(members.ref(), members.text("token"));
    }

    private static ClientFrame subscribe(Members members) throws ProtocolException {
        members.allow("type", "ref", "channel", "filter", "from");
        return new ClientFrame.Subscribe(
                members.ref(), members.pattern(), members.object("filter"), members.from());
    }

    private static ClientFrame unsubscribe(Members members) throws ProtocolException {
        members.allow("type", "ref", "subscription");
        return new ClientFrame.Unsubscribe(members.ref(), members.text("subscription"));
    }

    private static ClientFrame publish(Members members) throws ProtocolException {
        members.allow("type", "ref", "channel", "data", "idempotencyKey");
        return new ClientFrame.Publish(
                members.ref(),
                members.eventChannel(),
                members.value("data"),
                members.shortText("idempotencyKey"));
    }

    private static ClientFrame ping(Members members) throws ProtocolException {
        members.allow("type", "ref");
        return new ClientFrame.Ping(members.ref());
    }

    private static ObjectNode object(String message) throws ProtocolException {
        JsonNode tree = read(message);
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw new ProtocolException(
                ErrorCode.BAD_REQUEST, "message is not a JSON object; " + ONE_OBJECT, null);
    }

    private static JsonNode read(String message) throws ProtocolException {
        try {
            return STRICT.readTree(message);
        } catch (StreamConstraintsException _) {
            throw new ProtocolException(
                    ErrorCode.BAD_REQUEST,
                    "message is nested deeper than "
                            + MAX_DEPTH
                            + " levels or holds a number of more than "
                            + MAX_NUMBER_LENGTH
                            + " digits; simplify it",
                    null);
        } catch (JsonProcessingException e) {
            throw unreadable(message, e);
        }
    }

    /** The parser's own message is not used: it may quote the client's text. */
    private static ProtocolException unreadable(String message, JsonProcessingException e) {
        String place =
                e.getLocation() == null
                        ? ""
                        : " at line %d, column %d"
                                .formatted(
                                        e.getLocation().getLineNr(), e.getLocation().getColumnNr());
        String duplicate = duplicateName(e);
        return duplicate == null
                ? new ProtocolException(
                        ErrorCode.BAD_REQUEST,
                        "message is not JSON" + place + "; " + ONE_OBJECT,
                        null)
                : new ProtocolException(
                        ErrorCode.BAD_REQUEST,
                        duplicate + " occurs twice in one object" + place + "; send it once",
                        refOf(message));
    }

    private static @Nullable String duplicateName(JsonProcessingException e) {
        return e instanceof JsonParseException failure
                        && failure.getOriginalMessage().startsWith("Duplicate field")
                        && failure.getProcessor() != null
                ? Members.shortened(failure.getProcessor().getParsingContext().getCurrentName())
                : null;
    }

    private static @Nullable String refOf(String message) {
        try {
            JsonNode ref = LENIENT.readTree(message).path("ref");
            return ref.isTextual() && ref.textValue().length() <= ClientFrame.MAX_REF_LENGTH
                    ? ref.textValue()
                    : null;
        } catch (JsonProcessingException _) {
            return null;
        }
    }
}
