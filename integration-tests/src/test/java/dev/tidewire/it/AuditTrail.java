package dev.tidewire.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.model.AuditEvent;
import dev.tidewire.records.Topics;
import dev.tidewire.testkit.RealtimeClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;

/** Reads the audit topics as any consumer would. */
final class AuditTrail {
    private final String bootstrapServers;

    AuditTrail(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** The records of a kind that are there now, for a workspace. */
    List<JsonNode> now(String kind, String workspace) {
        return records(kind, workspace)
                .map(record -> RealtimeClient.parse(text(record.value())))
                .toList();
    }

    private Stream<ConsumerRecord<byte[], byte[]>> records(String kind, String workspace) {
        return WholeTopic.read(bootstrapServers, Topics.AUDIT_PREFIX + kind).stream()
                .filter(record -> text(record.key()).equals(workspace));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The {@code ce_id} of every record that is there now, for a workspace. */
    List<String> ids(String workspace) {
        return AuditEvent.KINDS.stream()
                .flatMap(kind -> records(kind, workspace))
                .map(record -> text(record.headers().lastHeader("ce_id").value()))
                .toList();
    }

    /**
     * The last record of a kind for a workspace, as soon as there is one. One of many refusals in a
     * minute is recorded with the others, some seconds later.
     */
    JsonNode await(String kind, String workspace) {
        List<JsonNode> records =
                Awaitility.await()
                        .atMost(Duration.ofSeconds(40))
                        .until(() -> now(kind, workspace), found -> !found.isEmpty());
        return Objects.requireNonNull(records.getLast());
    }
}
