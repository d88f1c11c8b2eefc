package dev.tidewire.capture;

import java.util.concurrent.atomic.LongAdder;

/**
 * What a capture has done since it was made; it outlives restarts of the engine. Two laws hold
 * whenever no row is being handled:
 *
 * <ul>
 *   <li>{@code received = mapped + unmapped + malformed}: every row change, once for each time it
 *       was read from the source
 *   <li>{@code emitted = appended + duplicates}: every record made of the mapped ones, of which a
 *       move between workspaces makes two and a TRUNCATE one for each workspace
 * </ul>
 *
 * <p>{@code reduced} counts records that lost columns because they were too large, {@code asText}
 * values that did not read as their type and were passed on as text, {@code restarts} engines that
 * ended with an error, {@code gaps} losses that were written to the log, once for each workspace.
 *
 * <p>Thread-safe.
 */
public final class CaptureMetrics {
    private final LongAdder received = new LongAdder();
    private final LongAdder mapped = new LongAdder();
    private final LongAdder unmapped = new LongAdder();
    private final LongAdder malformed = new LongAdder();
    private final LongAdder emitted = new LongAdder();
    private final LongAdder appended = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder reduced = new LongAdder();
    private final LongAdder asText = new LongAdder();
    private final LongAdder restarts = new LongAdder();
    private final LongAdder gaps = new LongAdder();

    /** Row changes read from the source. */
    public LongAdder received() {
        return received;
    }

    /** Row changes that belong to a workspace. */
    public LongAdder mapped() {
        return mapped;
    }

    /** Row changes to which no rule applies. */
    public LongAdder unmapped() {
        return unmapped;
    }

    /** Row changes whose workspace is no workspace name. */
    public LongAdder malformed() {
        return malformed;
    }

    /** Records made for the log. */
    public LongAdder emitted() {
        return emitted;
    }

    /** Records handed to the log. */
    public LongAdder appended() {
        return appended;
    }

    /** Records that the log already held. */
    public LongAdder duplicates() {
        return duplicates;
    }

    /** Records that lost their old image or columns. */
    public LongAdder reduced() {
        return reduced;
    }

    /** Values passed on as text. */
    public LongAdder asText() {
        return asText;
    }

    /** Engines that ended with an error. */
    public LongAdder restarts() {
        return restarts;
    }

    /** Losses of changes, once for each workspace. */
    public LongAdder gaps() {
        return gaps;
    }
}
