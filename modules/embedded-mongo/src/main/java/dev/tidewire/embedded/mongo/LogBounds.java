package dev.tidewire.embedded.mongo;

/**
 * How many changes the stand-in remembers for its change streams. Beyond either bound the oldest
 * are forgotten, and a stream that would begin or go on there ends with error 286; the newest
 * change is always kept.
 *
 * @param entries the greatest number of changes
 * @param bytes the greatest size of all their images together, estimated, in bytes
 */
public record LogBounds(int entries, long bytes) {

    private static final int DEFAULT_ENTRIES = 100_000;
    private static final long DEFAULT_BYTES = 64L << 20;

    public LogBounds {
        if (entries < 1) {
            throw new IllegalArgumentException("entries is " + entries + "; use at least 1");
        }
        if (bytes < 1) {
            throw new IllegalArgumentException("bytes is " + bytes + "; use at least 1");
        }
    }

    /** 100,000 changes and 64 MiB. */
    public static LogBounds defaults() {
        return new LogBounds(DEFAULT_ENTRIES, DEFAULT_BYTES);
    }
}
