package dev.tidewire.records;

import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;
import dev.tidewire.model.WorkspaceId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A record of {@code realtime.deliveries}, where each partition is one gateway's slot. */
public sealed interface Delivery {
    /**
     * The writing task's epoch: the offset of its claim. A gateway ignores records of lower epochs
     * for the same log partition.
     */
    long taskEpoch();

    /** The partition of the logs that the writing task reads. */
    int logPartition();

    /**
     * A change that some filters of the gateway match.
     *
     * @param workspace whose change it is
     * @param gatewayEpoch the epoch in which the filter numbers are meant
     * @param position the change's record in the log
     * @param committedAt commit time at the source, epoch milliseconds
     * @param capturedAt append time in the log, epoch milliseconds
     * @param matched numbers of the filters that match without transition, ascending
     * @param entered numbers of the filters whose view the record enters, ascending
     * @param left numbers of the filters whose view the record leaves, ascending
     * @param part which part of the list this is, from 0
     * @param lastPart the number of the last part
     * @param value the change's value, untouched
     */
    record Change(
            WorkspaceId workspace,
            long taskEpoch,
            long gatewayEpoch,
            LogPosition position,
            long committedAt,
            long capturedAt,
            long[] matched,
            long[] entered,
            long[] left,
            int part,
            int lastPart,
            byte[] value)
            implements Delivery {
        public Change {
            if (part < 0 || part > lastPart) {
                throw new IllegalArgumentException("part must be from 0 to lastPart");
            }
        }

        @Override
        public int logPartition() {
            return position.partition();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Change change
                    && change.position.equals(position)
                    && change.taskEpoch == taskEpoch
                    && change.gatewayEpoch == gatewayEpoch
                    && change.part == part;
        }

        @Override
        public int hashCode() {
            return Objects.hash(position, taskEpoch, gatewayEpoch, part);
        }
    }

    /**
     * Changes that some filters of the gateway might have matched are lost: there is a gap in the
     * log.
     *
     * @param workspace whose changes are lost; null where the filters are of several workspaces
     * @param gatewayEpoch the epoch in which the filter numbers are meant
     * @param position the gap's record in the log
     * @param filters numbers of the filters concerned, ascending
     * @param part which part of the list this is, from 0
     * @param lastPart the number of the last part
     * @param reason one sentence for clients
     */
    record Gap(
            @Nullable WorkspaceId workspace,
            long taskEpoch,
            long gatewayEpoch,
            LogPosition position,
            List<Long> filters,
            int part,
            int lastPart,
            String reason)
            implements Delivery {
        public Gap {
            if (part < 0 || part > lastPart) {
                throw new IllegalArgumentException("part must be from 0 to lastPart");
            }
            filters = List.copyOf(filters);
        }

        @Override
        public int logPartition() {
            return position.partition();
        }
    }

    /**
     * Answer to an announcement: every change of the filter's family at or after {@code position}
     * is delivered to it.
     *
     * @param number the filter's number
     */
    record Active(long taskEpoch, long gatewayEpoch, long number, LogPosition position)
            implements Delivery {
        @Override
        public int logPartition() {
            return position.partition();
        }
    }

    /**
     * Everything from {@code from} (inclusive) to {@code to} (exclusive) of a log partition has
     * been matched, and what the slot's filters wanted of it is in records before this one.
     */
    record Progress(long taskEpoch, Family family, int logPartition, long from, long to)
            implements Delivery {}

    /**
     * The task dropped all filters of a gateway's epoch because its heartbeats stopped. Final for
     * that epoch.
     */
    record Released(long taskEpoch, int logPartition, long gatewayEpoch) implements Delivery {}
}
