package dev.tidewire.gateway;

import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;
import dev.tidewire.model.WorkspaceId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** The change log, to be read from any position that it still has. Thread-safe. */
public interface ChangeLog {
    /**
     * The id of a family's log, which makes a cursor of one log useless in another; the same for as
     * long as the log exists.
     */
    UUID id(Family family);

    /** The partition, the same in every family, that holds a workspace's changes. */
    int partition(WorkspaceId workspace);

    /**
     * The offset of the oldest change that is kept; that of the next one to come where there is
     * none. Fails where the log cannot be asked.
     */
    CompletableFuture<Long> first(Family family, int partition);

    /**
     * The offset of the first change captured at or after a time; that of the next one to come
     * where there is none. Fails where the log cannot be asked.
     */
    CompletableFuture<Long> firstSince(Family family, int partition, Instant time);

    /**
     * Reads from a position on, to the log's end and then what comes, until the scan has enough.
     * Returns at once. While the log cannot be read it is tried again.
     */
    void scan(LogPosition from, Scan scan);

    /** What is done with the records of one partition. Called by one thread at a time. */
    interface Scan {
        /**
         * Takes the next records, in order. Also called with none when the log has said that none
         * are there, about ten times a second.
         *
         * @param next the offset from which the reading goes on
         * @return whether it goes on
         */
        boolean read(List<LogRecord> records, long next);

        /**
         * What the scan was to read next is not there: it is older than what is kept, or newer than
         * the end of a log that has lost its tail.
         *
         * @param next the offset from which the reading goes on
         * @return whether it goes on
         */
        boolean moved(long next);

        /** An earlier call threw an exception, and there will be no other one. Throws nothing. */
        void failed();
    }
}
