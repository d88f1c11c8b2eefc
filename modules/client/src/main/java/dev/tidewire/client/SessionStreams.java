package dev.tidewire.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The streams that one connection has, by the gateway's names. Used by the client's thread. */
final class SessionStreams {
    private final Session.Owner owner;
    private final Requests requests;
    private final Map<String, Stream> streams = new HashMap<>();

    SessionStreams(Session.Owner owner, Requests requests) {
        this.owner = owner;
        this.requests = requests;
    }

    void subscribe(Stream stream) {
        requests.add(new Subscribing(stream));
    }

    void unsubscribe(Stream stream, Runnable done) {
        String id = stream.id();
        if (id == null || !streams.remove(id, stream)) {
            done.run();
            return;
        }
        for (int count = stream.count(); count > 0; count--) {
            requests.add(new Unsubscribing(id, count == 1 ? done : () -> {}));
        }
    }

    /** Takes a {@code subscribed} frame. */
    void subscribed(JsonNode frame) {
        Stream former = streams.remove(frame.path("replaces").asText());
        if (former != null) {
            String id = frame.path("subscription").asText();
            former.replaced(id, frame.path("cursor").asText());
            streams.put(id, former);
        }
        requests.answered(frame);
    }

    void event(JsonNode frame) {
        Event event = new Event(frame);
        each(frame, stream -> stream.event(event));
    }

    void advanced(JsonNode frame) {
        String cursor = frame.path("cursor").asText();
        each(frame, stream -> stream.advanced(cursor));
    }

    void gap(JsonNode frame) {
        one(frame.path("subscription").asText(), stream -> stream.gap(frame));
    }

    void suspended(String reason) {
        List.copyOf(streams.values()).forEach(stream -> stream.suspended(reason));
    }

    void resumed(String reason) {
        List.copyOf(streams.values()).forEach(stream -> stream.resumed(reason));
    }

    /** Takes an {@code error} frame, which may be the end of one of these. */
    void error(JsonNode frame) {
        Stream ended = streams.remove(frame.path("subscription").asText());
        if (ended != null) {
            ended.detached();
            requests.refuse(new Subscribing(ended), frame);
        }
        requests.refused(frame);
    }

    private void each(JsonNode frame, Consumer<Stream> call) {
        for (JsonNode id : frame.path("subscriptions")) {
            one(id.asText(), call);
        }
    }

    private void one(String id, Consumer<Stream> call) {
        Stream stream = streams.get(id);
        if (stream != null) {
            call.accept(stream);
            if (stream.empty()) {
                owner.abandoned(stream);
            }
        }
    }

    private final class Subscribing implements Request {
        private final Stream stream;

        Subscribing(Stream stream) {
            this.stream = stream;
        }

        @Override
        public String frame(String ref) {
            return stream.frame(ref);
        }

        @Override
        public void answered(JsonNode answer) {
            String id = answer.path("subscription").asText();
            Stream same = streams.get(id);
            if (same == null) {
                streams.put(id, stream);
                stream.subscribed(id, answer.path("cursor").asText());
            } else {
                same.absorb(stream);
            }
            if (stream.empty()) {
                owner.abandoned(stream);
            }
        }

        @Override
        public void refused(TidewireException refusal) {
            owner.refused(stream, refusal);
        }

        @Override
        public void delayed(TidewireException refusal, Duration again) {
            stream.delayed(refusal, again);
        }
    }

    private record Unsubscribing(String id, Runnable done) implements Request {
        @Override
        public String frame(String ref) {
            return Json.object()
                    .put("type", "unsubscribe")
                    .put("subscription", id)
                    .put("ref", ref)
                    .toString();
        }

        @Override
        public void answered(JsonNode answer) {
            done.run();
        }

        @Override
        public void refused(TidewireException refusal) {
            done.run();
        }
    }
}
