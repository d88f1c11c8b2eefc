package dev.tidewire.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.predicate.NearestName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what clients send. Strict: what is not understood in full is refused, with a message that
 * names the member and the remedy. Numbers stay exact. Stateless and thread-safe.
 */
public final class ClientFrames {
    private static final List<String> TYPES =
            List.of("auth", "subscribe", "explain", "unsubscribe", "publish", "ping");
    private static final String ONE_OBJECT = "send one JSON object in each text message";

    private static final StrictJson JSON = new StrictJson("message", ONE_OBJECT);

    private ClientFrames() {}

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
            case "explain" -> explain(members, message);
            case "unsubscribe" -> unsubscribe(members);
            case "publish" -> publish(members, message);
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
        members.allow("type", "ref", "channel", "filter", "fields", "from", "onSlow");
        ChannelPattern channel = members.pattern();
        return new ClientFrame.Subscribe(
                members.ref(),
                channel,
                members.object("filter"),
                members.array("fields"),
                members.from(),
                members.onSlow(channel.family()));
    }

    private static ClientFrame explain(Members members, String message) throws ProtocolException {
        members.allow("type", "ref", "channel", "filter", "operation", "record", "oldRecord");
        if (message.length() > ClientFrame.Explain.MAX_LENGTH) {
            throw members.refused(
                    "explain has more than "
                            + ClientFrame.Explain.MAX_LENGTH
                            + " characters; take a smaller sample or filter");
        }
        ChannelPattern channel = members.pattern();
        return new ClientFrame.Explain(
                members.ref(),
                channel,
                members.object("filter"),
                new SampleMembers(members, channel.family()).read());
    }

    private static ClientFrame unsubscribe(Members members) throws ProtocolException {
        members.allow("type", "ref", "subscription");
        return new ClientFrame.Unsubscribe(members.ref(), members.text("subscription"));
    }

    private static ClientFrame publish(Members members, String message) throws ProtocolException {
        members.allow("type", "ref", "channel", "data", "idempotencyKey", "correlationId");
        members.value("data");
        return new ClientFrame.Publish(
                members.ref(),
                members.eventChannel(),
                asSent("data", message, members.ref()),
                members.mark("idempotencyKey"),
                members.mark("correlationId"));
    }

    private static String asSent(String name, String message, @Nullable String ref)
            throws ProtocolException {
        try {
            return JSON.members(message).getOrDefault(name, "null");
        } catch (MalformedJsonException e) {
            throw refused(e, ref);
        }
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
            return JSON.read(message);
        } catch (MalformedJsonException e) {
            throw refused(e, refOf(message));
        }
    }

    private static ProtocolException refused(MalformedJsonException e, @Nullable String ref) {
        return new ProtocolException(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()), ref);
    }

    private static @Nullable String refOf(String message) {
        return StrictJson.lenient(message)
                .map(tree -> tree.path("ref").textValue())
                .filter(ref -> ref.length() <= ClientFrame.MAX_REF_LENGTH)
                .orElse(null);
    }
}
