package dev.tidewire.gateway;

import dev.tidewire.model.Channel;
import dev.tidewire.model.PublishedEvent;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.protocol.MalformedJsonException;
import dev.tidewire.protocol.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads all events of one request, or refuses them all. Belongs to one thread. */
final class EventReader {
    /** Most events in a request. */
    static final int MAX_EVENTS = 1_000;

    private static final String ONE_VALUE = "send one JSON value";
    private static final StrictJson BODY = new StrictJson("body", ONE_VALUE);
    private static final StrictJson EVENT = new StrictJson("event", ONE_VALUE);

    private final WorkspaceId workspace;
    private final Channel channel;
    private final EventRequest request;
    private final EventFormat format;
    private final int maxEventBytes;
    private final @Nullable String key;
    private final @Nullable String correlationId;

    /**
     * @throws HttpRefusedException if what the request says in its headers cannot be right
     */
    EventReader(WorkspaceId workspace, Channel channel, EventRequest request, int maxEventBytes)
            throws HttpRefusedException {
        this.workspace = workspace;
        this.channel = channel;
        this.request = request;
        this.maxEventBytes = maxEventBytes;
        format = EventFormat.of(request);
        key = request.mark("Idempotency-Key");
        correlationId = request.mark("X-Correlation-Id");
    }

    /** The events of the body, in their order. */
    List<PublishedEvent> read(byte[] body) throws HttpRefusedException {
        String text = text(body);
        try {
            return switch (format) {
                case JSON -> List.of(plain(BODY, text, key));
                case BINARY -> List.of(binary(text));
                case STRUCTURED -> List.of(structured(BODY, text, key));
                case LINES -> lines(text);
                case BATCH -> batch(text);
            };
        } catch (TooLargeException e) {
            throw HttpRefusedException.tooLarge("the event " + e.getMessage());
        } catch (MalformedJsonException | IllegalArgumentException e) {
            throw HttpRefusedException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static String text(byte[] body) throws HttpRefusedException {
        try {
            return PercentEncoding.utf8(body);
        } catch (IllegalArgumentException e) {
            throw HttpRefusedException.badRequest("body " + e.getMessage());
        }
    }

    private PublishedEvent binary(String text) throws HttpRefusedException, MalformedJsonException {
        if (!text.isEmpty()) {
            BODY.check(text);
        }
        return event(CloudEvents.binary(request, text.strip()), key);
    }

    private List<PublishedEvent> lines(String text) throws HttpRefusedException {
        return all(
                text.lines().limit(MAX_EVENTS + 1L).toList(),
                line -> plain(EVENT, line.text(), line.key()));
    }

    private List<PublishedEvent> batch(String text)
            throws HttpRefusedException, MalformedJsonException {
        return all(
                BODY.elements(text, MAX_EVENTS + 1),
                element -> structured(EVENT, element.text(), element.key()));
    }

    /**
     * One event of many.
     *
     * @param key of its own, where the request has one
     */
    private record Part(String text, @Nullable String key) {}

    @FunctionalInterface
    private interface PartReader {
        PublishedEvent read(Part part) throws MalformedJsonException;
    }

    private List<PublishedEvent> all(List<String> texts, PartReader reader)
            throws HttpRefusedException {
        if (texts.size() > MAX_EVENTS) {
            throw HttpRefusedException.tooLarge(
                    "a request may hold at most " + MAX_EVENTS + " events; send more requests");
        }
        List<PublishedEvent> events = new ArrayList<>(texts.size());
        for (int index = 0; index < texts.size(); index++) {
            String partKey = key == null ? null : key + "-" + (index + 1);
            try {
                events.add(reader.read(new Part(texts.get(index), partKey)));
            } catch (TooLargeException e) {
                throw refused(413, "payload_too_large", e, index);
            } catch (MalformedJsonException | IllegalArgumentException e) {
                throw refused(400, "bad_request", e, index);
            }
        }
        return events;
    }

    private static HttpRefusedException refused(
            int status, String name, Exception problem, int index) {
        return new HttpRefusedException(
                HttpAnswer.error(
                        status,
                        name,
                        "events["
                                + index
                                + "]: "
                                + problem.getMessage()
                                + "; none of the events was published",
                        Map.of("index", index)));
    }

    private PublishedEvent plain(StrictJson json, String text, @Nullable String eventKey)
            throws MalformedJsonException {
        json.check(text);
        byte[] data = utf8(text.strip());
        requireSize(data.length);
        return PublishedEvent.plain(workspace, channel, data, eventKey, correlationId);
    }

    /** Bounds the text first: every attribute is kept for as long as the event is read. */
    private PublishedEvent structured(StrictJson json, String text, @Nullable String eventKey)
            throws MalformedJsonException {
        requireSize(utf8(text).length);
        return event(CloudEvents.structured(json, text), eventKey);
    }

    private PublishedEvent event(CloudEvent event, @Nullable String eventKey) {
        byte[] data = utf8(event.data());
        byte[] attributes = HttpAnswer.json(event.attributes());
        requireSize(data.length + attributes.length);
        String own = event.correlationId();
        return new PublishedEvent(
                workspace,
                channel,
                data,
                attributes,
                eventKey == null ? event.idempotencyKey(channel) : eventKey,
                own == null ? correlationId : own);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void requireSize(int bytes) {
        if (bytes > maxEventBytes) {
            throw new TooLargeException(
                    "has " + bytes + " bytes; one may have at most " + maxEventBytes);
        }
    }

    /** An event exceeds what one may have. */
    private static final class TooLargeException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        TooLargeException(String message) {
            super(message);
        }
    }
}
