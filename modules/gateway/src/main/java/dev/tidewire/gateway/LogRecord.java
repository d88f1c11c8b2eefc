package dev.tidewire.gateway;

import dev.tidewire.model.Channel;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import org.jspecify.annotations.Nullable;

/** A record of the change log, as replay reads it. */
public sealed interface LogRecord {
    long offset();

    /** The record's workspace, or null where it concerns every one of its partition. */
    @Nullable WorkspaceId workspace();

    /**
     * A change. The value is not copied: nobody writes to it.
     *
     * @param row names the row or document within its channel; null where it has no key
     * @param value the JSON object that clients read
     */
    record Change(
            long offset,
            WorkspaceId workspace,
            Channel channel,
            Operation operation,
            @Nullable String row,
            byte[] value)
            implements LogRecord {
        /** Names the change, never its content. */
        @Override
        public String toString() {
            return "Change[" + workspace + " " + channel + " at " + offset + "]";
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /**
     * Changes are lost that would be here.
     *
     * @param reason one sentence for clients
     */
    record Gap(long offset, @Nullable WorkspaceId workspace, String reason) implements LogRecord {}
}
