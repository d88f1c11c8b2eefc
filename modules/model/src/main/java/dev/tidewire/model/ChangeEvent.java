package dev.tidewire.model;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One change, as the change log holds it.
 *
 * <p>{@code value} is the UTF-8 JSON object that clients read; it is written once, at capture, and
 * handed on untouched. The array is not copied: whoever gets it must not write to it.
 *
 * @param id unique over all sources for all time, the same when a change is captured again
 * @param source the configured name of the source
 * @param timestamp when the source committed it
 * @param row names the row or document within its channel: the same for all its changes, and no
 *     other's; null where there is no key
 */
public record ChangeEvent(
        WorkspaceId workspace,
        Channel channel,
        Operation operation,
        String id,
        String source,
        Instant timestamp,
        @Nullable String row,
        byte[] value) {

    public ChangeEvent {
        Objects.requireNonNull(workspace, "workspace");
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(timestamp, "timestamp");
        if (id.isEmpty() || source.isEmpty()) {
            throw new IllegalArgumentException("id and source must not be empty");
        }
        if (value.length < 2 || value[0] != '{') {
            throw new IllegalArgumentException("value must be a JSON object without leading space");
        }
    }

    /** Identity is the id: two captures of one change are equal. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ChangeEvent event && event.id.equals(id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "ChangeEvent[" + workspace + " " + channel + " " + operation + " " + id + "]";
    }
}
