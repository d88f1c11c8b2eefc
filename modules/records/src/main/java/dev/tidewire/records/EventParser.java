package dev.tidewire.records;

import dev.tidewire.model.Channel;
import dev.tidewire.model.Family;
import dev.tidewire.model.PublishedEvent;
import dev.tidewire.model.WorkspaceId;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Reads one record of the events that come in. */
final class EventParser {
    private final byte @Nullable [] key;
    private final byte @Nullable [] value;
    private final Headers headers;

    EventParser(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        this.key = key;
        this.value = value;
        this.headers = headers;
    }

    /**
     * @throws MalformedRecordException if a part is not as it must be
     * @throws IllegalArgumentException if a value is out of range
     */
    PublishedEvent parse() {
        CloudEvent cloudEvent = CloudEvent.in(value, headers);
        return cloudEvent == null ? plain() : fromCloud(cloudEvent);
    }

    // NullAway does not see that the array component is nullable in a compact constructor.
    @SuppressWarnings("NullAway")
    private PublishedEvent plain() {
        WorkspaceId workspace = workspace(header(EventRecords.WORKSPACE));
        Channel channel = channel(header(EventRecords.TOPIC));
        if (value == null) {
            throw new MalformedRecordException(
                    "the value is missing; it must be JSON, null for none");
        }
        byte[] attributes = Wire.optional(headers, EventRecords.ATTRIBUTES);
        return new PublishedEvent(
                workspace,
                channel,
                JsonText.value(value, "the value"),
                attributes == null ? null : JsonText.object(attributes, "header attributes"),
                header(EventRecords.IDEMPOTENCY_KEY),
                header(EventRecords.CORRELATION_ID));
    }

    private PublishedEvent fromCloud(CloudEvent event) {
        Channel channel =
                channel(
                        or(
                                or(header(EventRecords.TOPIC), event.attribute("topic")),
                                event.attribute("type")));
        return new PublishedEvent(
                workspace(or(header(EventRecords.WORKSPACE), event.attribute("workspace"))),
                channel,
                event.data(),
                Wire.json(event.attributes()),
                or(header(EventRecords.IDEMPOTENCY_KEY), event.idempotencyKey(channel)),
                or(header(EventRecords.CORRELATION_ID), event.attribute("correlationid")));
    }

    private WorkspaceId workspace(@Nullable String named) {
        if (named != null) {
            return WorkspaceId.of(named);
        }
        if (key == null || key.length == 0) {
            throw new MalformedRecordException(
                    "the workspace is missing; set the header workspace, or the record's key");
        }
        return WorkspaceId.parse(Wire.strictText(key, "the key"))
                .orElseThrow(() ->
                        new MalformedRecordException(
                                "the key is no workspace; set the header workspace"));
    }

    private static Channel channel(@Nullable String topic) {
        if (topic == null) {
            throw new MalformedRecordException("header topic is missing; it names the event topic");
        }
        return new Channel(Family.EVENTS, topic);
    }

    private @Nullable String header(String name) {
        return Wire.optionalText(headers, name);
    }

    private static @Nullable String or(@Nullable String first, @Nullable String second) {
        return first == null ? second : first;
    }
}
