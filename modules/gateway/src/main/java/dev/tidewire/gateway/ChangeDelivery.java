package dev.tidewire.gateway;

import dev.tidewire.model.LogPosition;
import dev.tidewire.model.WorkspaceId;

/**
 * A change that some filters of this gateway match, as the matcher delivered it. The arrays are not
 * copied: nobody writes to them.
 *
 * @param taskEpoch the epoch of the matcher's task
 * @param gatewayEpoch the epoch in which the numbers are meant
 * @param position the change's record in the log
 * @param committedAt commit time at the source, epoch milliseconds
 * @param capturedAt append time in the log, epoch milliseconds
 * @param matched numbers of the filters that match without transition
 * @param entered numbers of the filters whose view the record enters
 * @param left numbers of the filters whose view the record leaves
 * @param last whether no further part of this change follows
 * @param value the JSON object that clients read
 */
public record ChangeDelivery(
        WorkspaceId workspace,
        long taskEpoch,
        long gatewayEpoch,
        LogPosition position,
        long committedAt,
        long capturedAt,
        long[] matched,
        long[] entered,
        long[] left,
        boolean last,
        byte[] value) {
    /** Names the change, never its content. */
    @Override
    public String toString() {
        return "ChangeDelivery[" + workspace + " " + position + "]";
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
