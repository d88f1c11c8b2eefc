package dev.tidewire.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes {@link ServerFrame}s as JSON text. Stateless and thread-safe. */
public final class ServerFrames {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ServerFrames() {}

    /** The frame's JSON, with {@code type} first. */
    public static String write(ServerFrame frame) {
        ObjectNode json = JSON.createObjectNode().put("type", frame.type());
        switch (frame) {
            case ServerFrame.Authenticated(var subject, var workspace, var expiresAt, var ref) -> {
                json.put("subject", subject)
                        .put("workspace", workspace.value())
                        .put("expiresAt", expiresAt.toString());
                addRef(json, ref);
            }
            case ServerFrame.Subscribed subscribed -> addSubscribed(json, subscribed);
            case ServerFrame.Explained(var channel, var explanation, var ref) -> {
                json.put("channel", channel).setAll(explanation.toJson());
                addRef(json, ref);
            }
            case ServerFrame.Unsubscribed(var subscription, var ref) ->
                    addRef(json.put("subscription", subscription), ref);
            case ServerFrame.Advanced(var subscriptions, var cursor) -> {
                ArrayNode ids = json.putArray("subscriptions");
                subscriptions.forEach(ids::add);
                json.put("cursor", cursor);
            }
            case ServerFrame.Published(var channel, var id, var ref) ->
                    addRef(json.put("channel", channel).put("id", id), ref);
            case ServerFrame.Pong(var ref) -> addRef(json, ref);
            case ServerFrame.Expiring(long inSeconds) -> json.put("inSeconds", inSeconds);
            case ServerFrame.Suspended(var reason) -> json.put("reason", reason);
            case ServerFrame.Resumed(var reason, var cursor) -> {
                json.put("reason", reason);
                if (cursor != null) {
                    json.put("cursor", cursor);
                }
            }
            case ServerFrame.Gap gap -> addGap(json, gap);
            case ServerFrame.Refused refused -> addRefused(json, refused);
        }
        return text(json);
    }

    private static void addSubscribed(ObjectNode json, ServerFrame.Subscribed subscribed) {
        json.put("channel", subscribed.channel()).put("subscription", subscribed.subscription());
        if (subscribed.replaces() != null) {
            json.put("replaces", subscribed.replaces());
        }
        json.put("cursor", subscribed.cursor());
        List<String> without = subscribed.withoutOldRecords();
        if (without != null) {
            json.put("oldRecords", without.isEmpty());
            if (!without.isEmpty()) {
                ArrayNode channels = json.putArray("withoutOldRecords");
                without.forEach(channels::add);
            }
        }
        addRef(json, subscribed.ref());
    }

    private static void addGap(ObjectNode json, ServerFrame.Gap gap) {
        json.put("channel", gap.channel())
                .put("subscription", gap.subscription())
                .put("from", gap.from())
                .put("to", gap.to())
                .put("reason", gap.reason());
    }

    private static void addRefused(ObjectNode json, ServerFrame.Refused refused) {
        json.put("code", refused.code().code())
                .put("name", refused.code().label())
                .put("message", refused.message());
        ExceededLimit exceeded = refused.exceeded();
        if (exceeded != null) {
            json.put("limit", exceeded.name()).put("retryAfter", exceeded.retryAfter().toMillis());
        }
        if (refused.subscription() != null) {
            json.put("subscription", refused.subscription());
        }
        addRef(json, refused.ref());
        json.put("action", refused.code().action().label());
    }

    private static void addRef(ObjectNode json, @Nullable String ref) {
        if (ref != null) {
            json.put("ref", ref);
        }
    }

    private static String text(ObjectNode json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always serialisable", e);
        }
    }
}
