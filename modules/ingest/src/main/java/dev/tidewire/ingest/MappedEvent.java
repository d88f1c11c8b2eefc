package dev.tidewire.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.predicate.JsonRecords;
import dev.tidewire.records.EventRecords;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** A record of a mapped topic, as an event that comes in. */
final class MappedEvent {
    /** What says where an event belongs: only the mapping does. */
    private static final List<String> REPLACED =
            List.of(
                    EventRecords.WORKSPACE,
                    EventRecords.TOPIC,
                    EventRecords.ATTRIBUTES,
                    EventRecords.ORIGIN);

    private final TopicMapping mapping;
    private final String topic;
    private final Record<byte[], byte[]> record;
    private @Nullable JsonNode json;

    MappedEvent(TopicMapping mapping, String topic, Record<byte[], byte[]> record) {
        this.mapping = mapping;
        this.topic = topic;
        this.record = record;
    }

    /**
     * The record that comes in.
     *
     * @param origin names the mapped record for all time
     * @param now epoch milliseconds
     * @throws IllegalArgumentException if workspace or channel cannot be told
     * @throws dev.tidewire.records.MalformedRecordException if it is no event
     */
    Record<byte[], byte[]> toRecord(String origin, long now) {
        byte[] workspace = utf8(workspace().value());
        Headers headers = new RecordHeaders(record.headers());
        REPLACED.forEach(headers::remove);
        headers.add(EventRecords.WORKSPACE, workspace)
                .add(EventRecords.TOPIC, utf8(channelName()))
                .add(EventRecords.ORIGIN, utf8(origin));
        // Refused here, the record is kept aside with its own place.
        var _ = EventRecords.from(workspace, record.value(), headers);
        return new Record<>(workspace, record.value(), now, headers);
    }

    private WorkspaceId workspace() {
        return switch (mapping.workspace()) {
            case WorkspaceFrom.Key _ -> WorkspaceId.of(text(record.key(), "the key"));
            case WorkspaceFrom.Header(String name) -> WorkspaceId.of(header(name));
            case WorkspaceFrom.Path(String path) -> WorkspaceId.of(JsonPath.text(json(), path));
            case WorkspaceFrom.Fixed(WorkspaceId workspace) -> workspace;
        };
    }

    private String channelName() {
        return switch (mapping.channel()) {
            case ChannelFrom.Topic _ -> mapping.channelName(topic);
            case ChannelFrom.Path(String path) -> JsonPath.text(json(), path);
        };
    }

    private String header(String name) {
        Header header = record.headers().lastHeader(name);
        return text(header == null ? null : header.value(), "header " + name);
    }

    private JsonNode json() {
        if (json == null) {
            byte[] value = record.value();
            if (value == null) {
                throw new IllegalArgumentException("the value is missing; it must be JSON");
            }
            json = JsonRecords.parse(value);
        }
        return json;
    }

    private static String text(byte @Nullable [] bytes, String what) {
        if (bytes == null) {
            throw new IllegalArgumentException(what + " is missing; it must name the workspace");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(what + " must be UTF-8", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
