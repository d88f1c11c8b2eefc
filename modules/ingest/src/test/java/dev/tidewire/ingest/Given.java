package dev.tidewire.ingest;

import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.EventRecords;
import dev.tidewire.records.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records of events that come in, with what matters. */
final class Given {
    static final String TOPIC = "order.created";

    private final WorkspaceId workspace;
    private Integer partition;
    private String data = "{}";
    private String key;

    private Given(WorkspaceId workspace) {
        this.workspace = workspace;
    }

    static Given event(WorkspaceId workspace) {
        return new Given(workspace);
    }

    static Given event(String workspace) {
        return new Given(WorkspaceId.of(workspace));
    }

    Given number(int number) {
        data = "{\"n\":" + number + "}";
        return this;
    }

    Given padded(int bytes) {
        data = "\"" + "x".repeat(bytes) + "\"";
        return this;
    }

    Given key(String idempotencyKey) {
        key = idempotencyKey;
        return this;
    }

    /** Where another partitioner would put it. */
    Given in(int otherPartition) {
        partition = otherPartition;
        return this;
    }

    ProducerRecord<byte[], byte[]> record() {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        Topics.EVENTS_IN, partition, utf8(workspace.value()), utf8(data));
        record.headers()
                .add(EventRecords.WORKSPACE, utf8(workspace.value()))
                .add(EventRecords.TOPIC, utf8(TOPIC));
        if (key != null) {
            record.headers().add(EventRecords.IDEMPOTENCY_KEY, utf8(key));
        }
        return record;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
