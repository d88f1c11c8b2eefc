package dev.tidewire.model;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a source that no longer exist anywhere and so never reach the log. It stands in the
 * log where they would be, and concerns every subscription to the family in its workspaces.
 *
 * @param workspace whose changes are lost; null for every workspace, where the source cannot tell
 * @param id unique over all sources for all time, the same when the loss is found again
 * @param source the configured name of the source
 * @param timestamp when the loss was found
 * @param reason one sentence for clients and operators, without data
 */
public record LogGap(
        Family family,
        @Nullable WorkspaceId workspace,
        String id,
        String source,
        Instant timestamp,
        String reason) {
    public LogGap {
        Objects.requireNonNull(family, "family");
        Objects.requireNonNull(timestamp, "timestamp");
        if (id.isEmpty() || source.isEmpty() || reason.isBlank()) {
            throw new IllegalArgumentException("id, source and reason must not be empty");
        }
    }
}
