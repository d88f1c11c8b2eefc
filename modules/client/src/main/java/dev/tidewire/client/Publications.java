package dev.tidewire.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The events that are not known to be in the log yet. Each has an idempotency key, so that it may
 * be sent again over another connection. Used by the client's thread, except as noted.
 */
final class Publications {
    static final int MOST = 10_000;
    private static final int MESSAGE_TOO_BIG = 1009;

    private final Set<Publication> pending = new LinkedHashSet<>();
    private final AtomicInteger size = new AtomicInteger();

    /** One event. */
    final class Publication implements Request {
        private final ObjectNode frame;
        private final CompletableFuture<Published> result = new CompletableFuture<>();
        private boolean sent;

        private Publication(ObjectNode frame) {
            this.frame = frame;
        }

        CompletableFuture<Published> result() {
            return result.copy();
        }

        @Override
        public String frame(String ref) {
            sent = true;
            return frame.put("ref", ref).toString();
        }

        private int length() {
            return frame.toString().length();
        }

        @Override
        public void answered(JsonNode answer) {
            remove(this);
            result.complete(
                    new Published(answer.path("channel").asText(), answer.path("id").asText()));
        }

        @Override
        public void refused(TidewireException refusal) {
            remove(this);
            result.completeExceptionally(refusal);
        }
    }

    /**
     * An event to publish; thread-safe. To be added unless its result is there already.
     *
     * @param key its idempotency key
     */
    Publication publication(String topic, JsonNode data, PublishOptions options, String key) {
        ObjectNode frame = Json.object().put("type", "publish").put("channel", "events:" + topic);
        frame.set("data", data.deepCopy());
        frame.put("idempotencyKey", key);
        if (options.correlationId() != null) {
            frame.put("correlationId", options.correlationId());
        }
        Publication publication = new Publication(frame);
        if (size.incrementAndGet() > MOST) {
            size.decrementAndGet();
            publication.result.completeExceptionally(
                    TidewireException.own(
                            MOST
                                    + " events are waiting to be published; wait for some of them"
                                    + " before the next",
                            null));
        }
        return publication;
    }

    void add(Publication publication) {
        pending.add(publication);
    }

    private void remove(Publication publication) {
        if (pending.remove(publication)) {
            size.decrementAndGet();
        }
    }

    /** A connection answers; what is pending goes over it. */
    void sendAll(Session session) {
        List.copyOf(pending).forEach(session::publish);
    }

    /** A connection has ended; if a message was too big for the gateway, it goes no further. */
    void lost(int code) {
        if (code == MESSAGE_TOO_BIG) {
            pending.stream()
                    .filter(publication -> publication.sent)
                    .max(Comparator.comparingInt(Publication::length))
                    .ifPresent(largest ->
                            largest.refused(
                                    new TidewireException(
                                            code,
                                            "message_too_big",
                                            "the event is larger than the gateway takes",
                                            null)));
        }
        pending.forEach(publication -> publication.sent = false);
    }

    void fail(TidewireException error) {
        List.copyOf(pending).forEach(publication -> publication.refused(error));
    }
}
