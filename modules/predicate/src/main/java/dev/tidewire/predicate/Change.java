package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Channel;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A change as filters see it. Its value is parsed at the first question about a record, and then
 * only the records in it. Not thread-safe.
 */
public final class Change {
    private final WorkspaceId workspace;
    private final Channel channel;
    private final Operation operation;
    private final byte[] value;
    private boolean parsed;
    private @Nullable JsonNode newRecord;
    private @Nullable JsonNode oldRecord;

    private Change(WorkspaceId workspace, Channel channel, Operation operation, byte[] value) {
        this.workspace = Objects.requireNonNull(workspace, "workspace");
        this.channel = Objects.requireNonNull(channel, "channel");
        this.operation = Objects.requireNonNull(operation, "operation");
        this.value = Objects.requireNonNull(value, "value");
    }

    /**
     * @param value the UTF-8 JSON object of the change log; it is not copied
     */
    public static Change of(
            WorkspaceId workspace, Channel channel, Operation operation, byte[] value) {
        return new Change(workspace, channel, operation, value);
    }

    public static Change of(ChangeEvent event) {
        return new Change(event.workspace(), event.channel(), event.operation(), event.value());
    }

    public WorkspaceId workspace() {
        return workspace;
    }

    public Channel channel() {
        return channel;
    }

    public Operation operation() {
        return operation;
    }

    byte[] value() {
        return value;
    }

    /**
     * The row or document after the change, or an event's data; null where there is none.
     *
     * @throws IllegalArgumentException if the value is not a JSON object
     */
    public @Nullable JsonNode newRecord() {
        parse();
        return newRecord;
    }

    /**
     * The row or document before the change; null where there is none or the source does not have
     * it.
     *
     * @throws IllegalArgumentException if the value is not a JSON object
     */
    public @Nullable JsonNode oldRecord() {
        parse();
        return oldRecord;
    }

    private void parse() {
        if (!parsed) {
            ImageReader reader = new ImageReader(_ -> true);
            reader.read(value);
            newRecord = reader.newRecord();
            oldRecord = reader.oldRecord();
            parsed = true;
        }
    }

    /** Never the value: it is somebody's data. */
    @Override
    public String toString() {
        return "Change[" + workspace + " " + channel + " " + operation + "]";
    }
}
