package dev.tidewire.gateway.kafka;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.ChannelRecords;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes the catalogue of channels. */
final class FakeCapture implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;

    FakeCapture(String bootstrapServers) {
        producer =
                new KafkaProducer<>(
                        TestTopics.properties(bootstrapServers),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /** A workspace has the channel from now on. */
    void has(WorkspaceId workspace, String channel) {
        var _ =
                producer.send(
                        ChannelRecords.toRecord(
                                new ChannelInfo(
                                        Channel.parse(channel),
                                        workspace,
                                        "shop",
                                        List.of(),
                                        true)));
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
    }
}
