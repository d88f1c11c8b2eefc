package dev.tidewire.model;

/**
 * A place in the change log: the offset in one partition of a family's topic. As a bound it is
 * exclusive of nothing: the record at {@code offset} is the first one at or after the position.
 *
 * @param partition zero-based
 * @param offset Kafka's offset; offsets of one partition rise but may skip values
 */
public record LogPosition(Family family, int partition, long offset) {
    /**
     * @throws IllegalArgumentException if partition or offset is negative
     */
    public LogPosition {
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException("partition and offset must not be negative");
        }
    }

    /** The position directly after the record at this one. */
    public LogPosition next() {
        return new LogPosition(family, partition, offset + 1);
    }
}
