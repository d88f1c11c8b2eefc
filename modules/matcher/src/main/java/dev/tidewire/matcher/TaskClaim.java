package dev.tidewire.matcher;

import org.apache.kafka.streams.errors.TaskMigratedException;

/**
 * A task's claim of its partition.
 *
 * <pre>
 *   PENDING --reads its own claim--&gt; HELD --reads a later claim--&gt; LOST
 *      '----------------reads a later claim----------------------------^
 * </pre>
 */
final class TaskClaim {
    private enum State {
        PENDING,
        HELD,
        LOST
    }

    private final long epoch;
    private final String nonce;
    private State state = State.PENDING;

    TaskClaim(long epoch, String nonce) {
        this.epoch = epoch;
        this.nonce = nonce;
    }

    /** The claim's offset. */
    long epoch() {
        return epoch;
    }

    /** Whether the task has read its own claim and no later one. */
    boolean held() {
        return state == State.HELD;
    }

    /**
     * A claim was read.
     *
     * @return whether it is this one, read for the first time
     * @throws TaskMigratedException if it is a later one
     */
    boolean read(long offset, String itsNonce) {
        if (offset > epoch) {
            state = State.LOST;
        }
        requireNotLost();
        if (state == State.PENDING && offset == epoch && itsNonce.equals(nonce)) {
            state = State.HELD;
            return true;
        }
        return false;
    }

    /**
     * Refuses to go on after a later claim was read.
     *
     * <p>Kafka Streams answers this exception by dropping the thread's tasks without committing and
     * joining the group again. That is right in both cases: a task that had been replaced goes, and
     * one that was fenced by a straggler's belated claim comes back with a claim of its own and
     * continues where it last committed.
     *
     * @throws TaskMigratedException if the claim is lost
     */
    void requireNotLost() {
        if (state == State.LOST) {
            throw new TaskMigratedException(
                    "another task claimed the partition after epoch " + epoch);
        }
    }
}
