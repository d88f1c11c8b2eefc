package dev.tidewire.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** What to subscribe to, and from where. Immutable. */
public final class SubscribeRequest {
    /** Begin with what happens from now on. */
    public static final String LATEST = "latest";

    /** Begin with the oldest change that the log still has. */
    public static final String EARLIEST = "earliest";

    private final String channel;
    private final ObjectNode filter;
    private final List<String> fields;
    private final String from;
    private final OnSlow onSlow;

    /** What the gateway does when the client cannot keep up. */
    public enum OnSlow {
        /** Every change comes, later; the default. */
        CATCHUP,

        /**
         * Of what was missed, only the latest change of each row or document comes; not for
         * application events.
         */
        CONFLATE,

        /** The connection ends, and the client goes on with another one where it stood. */
        DISCONNECT
    }

    private SubscribeRequest(
            String channel, ObjectNode filter, List<String> fields, String from, OnSlow onSlow) {
        this.channel = channel;
        this.filter = filter;
        this.fields = fields;
        this.from = from;
        this.onSlow = onSlow;
    }

    /**
     * Everything of a channel, from now on.
     *
     * @param channel such as {@code postgres:products}, {@code mongo:*} or {@code events:order.*}
     */
    public static SubscribeRequest to(String channel) {
        return new SubscribeRequest(channel, Json.object(), List.of(), LATEST, OnSlow.CATCHUP);
    }

    /**
     * With a filter in place of the former one.
     *
     * @param json the protocol's whole filter, such as {@code {"operations": ["INSERT"],
     *     "predicates": {"price": {"$gte": 100}}}}
     * @throws IllegalArgumentException if it is no JSON object
     */
    public SubscribeRequest filter(String json) {
        return filter(Json.read(json));
    }

    /**
     * With a filter in place of the former one.
     *
     * @throws IllegalArgumentException if it is no JSON object
     */
    public SubscribeRequest filter(JsonNode json) {
        if (!(json instanceof ObjectNode document)) {
            throw new IllegalArgumentException("a filter must be a JSON object: " + json);
        }
        return new SubscribeRequest(channel, document.deepCopy(), fields, from, onSlow);
    }

    /** With only these columns, fields or members of an event's data; none for all. */
    public SubscribeRequest fields(String... names) {
        return new SubscribeRequest(channel, filter, List.of(names), from, onSlow);
    }

    /**
     * From another position: {@link #LATEST}, {@link #EARLIEST}, a cursor, or a time in ISO 8601,
     * which means everything captured at or after it.
     */
    public SubscribeRequest from(String position) {
        return new SubscribeRequest(channel, filter, fields, position, onSlow);
    }

    /** From what was captured at a time, or after it. */
    public SubscribeRequest from(Instant time) {
        return from(time.toString());
    }

    /** With another answer to a client that cannot keep up. */
    public SubscribeRequest onSlow(OnSlow answer) {
        return new SubscribeRequest(channel, filter, fields, from, answer);
    }

    String channel() {
        return channel;
    }

    String from() {
        return from;
    }

    /** What is equal for requests that differ only in where they begin. */
    String key() {
        return frame().toString();
    }

    /** The frame that subscribes. */
    String frame(String ref, String position) {
        return frame().put("from", position).put("ref", ref).toString();
    }

    private ObjectNode frame() {
        ObjectNode frame = Json.object().put("type", "subscribe").put("channel", channel);
        if (!filter.isEmpty()) {
            frame.set("filter", filter);
        }
        if (!fields.isEmpty()) {
            fields.forEach(frame.putArray("fields")::add);
        }
        if (onSlow != OnSlow.CATCHUP) {
            frame.put("onSlow", onSlow.name().toLowerCase(Locale.ROOT));
        }
        return frame;
    }

    @Override
    public String toString() {
        return channel + (filter.isEmpty() ? "" : " " + filter) + " from " + from;
    }
}
