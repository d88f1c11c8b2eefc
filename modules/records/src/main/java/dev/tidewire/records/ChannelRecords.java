package dev.tidewire.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.WorkspaceId;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue of channels, {@code realtime.channels}, which is compacted and has one partition.
 * Key: a JSON object with {@code channel}, {@code source} and {@code workspace}, which is left out
 * where every workspace has the channel. Value: a JSON object with {@code columns} and {@code
 * oldRecords}; a tombstone where the channel is gone.
 */
public final class ChannelRecords {
    private ChannelRecords() {}

    /**
     * Which entry of the catalogue.
     *
     * @param workspace null for every workspace
     */
    public record Key(Channel channel, @Nullable WorkspaceId workspace, String source) {
        /** The key of an entry. */
        public static Key of(ChannelInfo info) {
            return new Key(info.channel(), info.workspace(), info.source());
        }

        /** The key's bytes. */
        public byte[] encode() {
            ObjectNode json =
                    Wire.object().put("channel", channel.toString()).put("source", source);
            if (workspace != null) {
                json.put("workspace", workspace.value());
            }
            return Wire.json(json);
        }

        /**
         * The key in these bytes.
         *
         * @throws MalformedRecordException if they are no such key
         */
        public static Key decode(byte @Nullable [] bytes) {
            JsonNode json = Wire.object(bytes, "the key of a channel");
            try {
                return new Key(
                        Channel.parse(Wire.text(json, "channel")),
                        json.has("workspace") ? WorkspaceId.of(Wire.text(json, "workspace")) : null,
                        Wire.text(json, "source"));
            } catch (IllegalArgumentException e) {
                throw new MalformedRecordException("malformed channel: " + e.getMessage(), e);
            }
        }
    }

    /** The record of an entry. */
    public static ProducerRecord<byte[], byte[]> toRecord(ChannelInfo info) {
        ObjectNode json = Wire.object();
        ArrayNode columns = json.putArray("columns");
        for (ChannelInfo.Column column : info.columns()) {
            columns.addObject()
                    .put("name", column.name())
                    .put("type", column.type())
                    .put("nullable", column.nullable())
                    .put("key", column.key());
        }
        json.put("oldRecords", info.oldRecords());
        return new ProducerRecord<>(Topics.CHANNELS, 0, Key.of(info).encode(), Wire.json(json));
    }

    /** The record that says that a channel is gone. */
    public static ProducerRecord<byte[], byte[]> tombstone(Key key) {
        return new ProducerRecord<>(Topics.CHANNELS, 0, key.encode(), null);
    }

    /**
     * The entry in a key and a value that is no tombstone.
     *
     * @throws MalformedRecordException if they are not as this class writes them
     */
    public static ChannelInfo from(Key key, byte[] value) {
        JsonNode json = Wire.object(value, "the value of a channel");
        List<ChannelInfo.Column> columns = new ArrayList<>();
        for (JsonNode column : json.path("columns")) {
            columns.add(
                    new ChannelInfo.Column(
                            Wire.text(column, "name"),
                            Wire.text(column, "type"),
                            column.path("nullable").asBoolean(),
                            column.path("key").asBoolean()));
        }
        try {
            return new ChannelInfo(
                    key.channel(),
                    key.workspace(),
                    key.source(),
                    columns,
                    json.path("oldRecords").asBoolean());
        } catch (IllegalArgumentException e) {
            throw new MalformedRecordException("malformed channel: " + e.getMessage(), e);
        }
    }
}
