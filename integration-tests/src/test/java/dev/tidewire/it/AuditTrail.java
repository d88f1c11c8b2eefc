package dev.tidewire.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.records.Topics;
import dev.tidewire.testkit.RealtimeClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;

/** Reads the audit topics as any consumer would. */
final class AuditTrail {
    private final String bootstrapServers;

    AuditTrail(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** The records of a kind that are there now, for a workspace. */
    List<JsonNode> now(String kind, String workspace) {
        return WholeTopic.read(bootstrapServers, Topics.AUDIT_PREFIX + kind).stream()
                .filter(record ->
                        new String(record.key(), StandardCharsets.UTF_8).equals(workspace))
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .map(RealtimeClient::parse)
                .toList();
    }

    /** The last record of a kind for a workspace, as soon as there is one. */
    JsonNode await(String kind, String workspace) {
        List<JsonNode> records =
                Awaitility.await().until(() -> now(kind, workspace), found -> !found.isEmpty());
        return Objects.requireNonNull(records.getLast());
    }
}
