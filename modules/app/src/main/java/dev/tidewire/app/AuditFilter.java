package dev.tidewire.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Which decisions are wanted: all those that have what is given. */
record AuditFilter(Optional<String> workspace, Optional<String> subject) {
    boolean wants(JsonNode decision) {
        return has(decision, "workspaceId", workspace) && has(decision, "actorIdentity", subject);
    }

    private static boolean has(JsonNode decision, String field, Optional<String> value) {
        return value.isEmpty() || decision.path(field).asText("").equals(value.get());
    }
}
