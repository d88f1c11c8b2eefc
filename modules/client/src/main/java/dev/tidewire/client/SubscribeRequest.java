package dev.tidewire.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

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

    private SubscribeRequest(String channel, ObjectNode filter, List<String> fields, String from) {
        this.channel = channel;
        this.filter = filter;
        this.fields = fields;
        this.from = from;
    }

    /**
     * Everything of a channel, from now on.
     *
     * @param channel such as {@code postgres:products}, {@code mongo:*} or {@code events:order.*}
     */
    public static SubscribeRequest to(String channel) {
        return new SubscribeRequest(channel, Json.object(), List.of(), LATEST);
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
        return new SubscribeRequest(channel, document.deepCopy(), fields, from);
    }

    /** With only these columns, fields or members of an event's data; none for all. */
    public SubscribeRequest fields(String... names) {
        return new SubscribeRequest(channel, filter, List.of(names), from);
    }

    /**
     * From another position: {@link #LATEST}, {@link #EARLIEST}, a cursor, or a time in ISO 8601,
     * which means everything captured at or after it.
     */
    public SubscribeRequest from(String position) {
        return new SubscribeRequest(channel, filter, fields, position);
    }

    /** From what was captured at a time, or after it. */
    public SubscribeRequest from(Instant time) {
        return from(time.toString());
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
        return frame;
    }

    @Override
    public String toString() {
        return channel + (filter.isEmpty() ? "" : " " + filter) + " from " + from;
    }
}
