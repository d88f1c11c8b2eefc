package dev.tidewire.matcher;

import dev.tidewire.model.Family;
import java.util.EnumMap;
import java.util.Map;

/** How far a task has come in each family's log. */
final class LogProgress {
    /**
     * Offsets are missing where a transaction ended or was aborted, one for each; more than this in
     * a row were not written there but were deleted before they could be read.
     */
    static final long MAX_MARKERS = 64;

    private final Map<Family, Span> spans = new EnumMap<>(Family.class);

    /** What was processed without interruption, the end exclusive. */
    private static final class Span {
        private long begin;
        private long next;
    }

    LogProgress(Map<Family, Long> starts) {
        for (Family family : Family.values()) {
            Long start = starts.get(family);
            if (start == null) {
                throw new IllegalArgumentException("no start of the log of " + family.label());
            }
            spans.put(family, new Span());
            skipTo(family, start);
        }
    }

    /** From where on the task has processed everything. */
    long begin(Family family) {
        return span(family).begin;
    }

    /** The last processed offset + 1; before the first record, where reading starts. */
    long next(Family family) {
        return span(family).next;
    }

    /** Whether changes were lost between the last one and the one at {@code offset}. */
    boolean holeBefore(Family family, long offset) {
        return offset - span(family).next > MAX_MARKERS;
    }

    /** Continues at {@code offset} without having processed what is before. */
    void skipTo(Family family, long offset) {
        Span span = span(family);
        span.begin = offset;
        span.next = offset;
    }

    /** The record at {@code offset} is done with. A record may come again; that changes nothing. */
    void processed(Family family, long offset) {
        Span span = span(family);
        span.next = Math.max(span.next, offset + 1);
    }

    private Span span(Family family) {
        Span span = spans.get(family);
        if (span == null) {
            throw new IllegalStateException("the log of " + family.label() + " is not known");
        }
        return span;
    }
}
