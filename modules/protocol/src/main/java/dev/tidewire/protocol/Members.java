package dev.tidewire.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Family;
import dev.tidewire.model.PublishedEvent;
import dev.tidewire.predicate.NearestName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The members of a client's message, taken out one by one. */
final class Members {
    private static final int MAX_ECHO = 40;

    private final ObjectNode message;
    private @Nullable String ref;

    Members(ObjectNode message) {
        this.message = message;
    }

    void readRef() throws ProtocolException {
        ref = shortText("ref");
    }

    @Nullable String ref() {
        return ref;
    }

    ProtocolException refused(String problem) {
        return new ProtocolException(ErrorCode.BAD_REQUEST, problem, ref);
    }

    void allow(String... names) throws ProtocolException {
        List<String> allowed = List.of(names);
        for (var member : message.properties()) {
            if (!allowed.contains(member.getKey())) {
                throw refused(
                        shortened(member.getKey())
                                + " is not a member of "
                                + message.path("type").textValue()
                                + "; "
                                + NearestName.suggest(member.getKey(), allowed));
            }
        }
    }

    boolean has(String name) {
        return message.has(name);
    }

    JsonNode value(String name) throws ProtocolException {
        JsonNode value = message.get(name);
        if (value == null) {
            throw refused(name + " is missing; add it");
        }
        return value;
    }

    String text(String name) throws ProtocolException {
        JsonNode value = value(name);
        if (!value.isTextual()) {
            throw refused(name + " must be a string, not " + kind(value));
        }
        if (value.textValue().isEmpty()) {
            throw refused(name + " must not be empty");
        }
        return value.textValue();
    }

    @Nullable String shortText(String name) throws ProtocolException {
        JsonNode value = message.get(name);
        if (value == null) {
            return null;
        }
        if (!value.isTextual() || value.textValue().length() > ClientFrame.MAX_REF_LENGTH) {
            throw refused(
                    name
                            + " must be a string of at most "
                            + ClientFrame.MAX_REF_LENGTH
                            + " characters");
        }
        return value.textValue();
    }

    /** A mark of the publisher's, which is written into headers, or null where there is none. */
    @Nullable String mark(String name) throws ProtocolException {
        JsonNode value = message.get(name);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()
                || value.textValue().isEmpty()
                || value.textValue().length() > PublishedEvent.MAX_MARK_LENGTH) {
            throw refused(
                    name
                            + " must be a string of 1 to "
                            + PublishedEvent.MAX_MARK_LENGTH
                            + " characters");
        }
        return value.textValue();
    }

    ObjectNode object(String name) throws ProtocolException {
        JsonNode value = message.get(name);
        if (value == null) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw refused(name + " must be an object, not " + kind(value));
    }

    @Nullable ArrayNode array(String name) throws ProtocolException {
        JsonNode value = message.get(name);
        if (value == null || value instanceof ArrayNode) {
            return (ArrayNode) value;
        }
        throw refused(name + " must be an array, not " + kind(value));
    }

    ChannelPattern pattern() throws ProtocolException {
        String text = text("channel");
        try {
            return ChannelPattern.parse(text);
        } catch (IllegalArgumentException e) {
            throw refused("channel is malformed: " + e.getMessage());
        }
    }

    Channel eventChannel() throws ProtocolException {
        String text = text("channel");
        try {
            Channel channel = Channel.parse(text);
            if (channel.family() == Family.EVENTS) {
                return channel;
            }
        } catch (IllegalArgumentException e) {
            throw refused("channel is malformed: " + e.getMessage());
        }
        throw refused("channel must be events:{topic}; databases are written to, not published to");
    }

    StartPosition from() throws ProtocolException {
        if (!message.has("from")) {
            return new StartPosition.Latest();
        }
        String text = text("from");
        try {
            return StartPosition.parse(text);
        } catch (IllegalArgumentException e) {
            throw refused("from " + e.getMessage());
        }
    }

    SlowPolicy onSlow(Family family) throws ProtocolException {
        if (!message.has("onSlow")) {
            return SlowPolicy.CATCHUP;
        }
        SlowPolicy policy =
                SlowPolicy.of(text("onSlow"))
                        .orElseThrow(() ->
                                refused(
                                        "onSlow must be catchup, conflate or disconnect; leave it"
                                                + " out for catchup"));
        if (policy == SlowPolicy.CONFLATE && family == Family.EVENTS) {
            throw refused(
                    "onSlow must be catchup or disconnect for events: they have no key of which"
                            + " one could be the latest");
        }
        return policy;
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT, POJO -> "an object";
            case BOOLEAN -> "a boolean";
            case NULL, MISSING -> "null";
            case NUMBER -> "a number";
            case STRING, BINARY -> "a string";
        };
    }

    /** A name of the client's, short enough to be repeated to it. */
    static String shortened(String name) {
        return name.length() <= MAX_ECHO ? name : name.substring(0, MAX_ECHO) + "…";
    }
}
