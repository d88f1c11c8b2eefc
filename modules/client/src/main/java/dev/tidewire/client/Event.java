package dev.tidewire.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of a table or collection, or an event of an application. Numbers are exact. To be
 * treated as immutable: its JSON is shared by all subscriptions that get it.
 */
public final class Event {
    private final JsonNode json;

    Event(JsonNode json) {
        this.json = json;
    }

    /** The position after this event, for {@link SubscribeRequest#from(String)}. */
    public String cursor() {
        return json.path("cursor").asText();
    }

    /** Such as {@code postgres:products}. */
    public String channel() {
        return json.path("channel").asText();
    }

    /** {@code INSERT}, {@code UPDATE}, {@code DELETE}, {@code TRUNCATE} or {@code PUBLISH}. */
    public String operation() {
        return json.path("operation").asText();
    }

    /**
     * {@code enter} where an update moves a record into the subscription's filter, {@code leave}
     * where it moves it out, else null.
     */
    public @Nullable String transition() {
        return json.path("transition").textValue();
    }

    /**
     * How many changes of the row or document the event stands for, in a subscription that
     * conflates: then its transition is that of all of them together. 1 for a change by itself.
     */
    public int conflated() {
        return json.path("conflated").asInt(1);
    }

    /** What is unique to the change, wherever and however often it is delivered. */
    public String id() {
        return json.path("id").asText();
    }

    /** When it was committed or published. */
    public Instant timestamp() {
        return Instant.parse(json.path("timestamp").asText());
    }

    /** The mark of the transaction or the publisher, or null. */
    public @Nullable String correlationId() {
        return json.path("correlationId").textValue();
    }

    /**
     * The row, the document or the event's data as it is now; a missing node where there is none,
     * as of a DELETE.
     */
    public JsonNode record() {
        return first("record", "document", "data");
    }

    /** The row or document as it was before; a missing node where it is not known. */
    public JsonNode oldRecord() {
        return first("oldRecord", "oldDocument");
    }

    /** The whole frame as it arrived. */
    public JsonNode json() {
        return json;
    }

    private JsonNode first(String... names) {
        for (String name : names) {
            JsonNode value = json.get(name);
            if (value != null) {
                return value;
            }
        }
        return MissingNode.getInstance();
    }

    @Override
    public String toString() {
        return json.toString();
    }
}
