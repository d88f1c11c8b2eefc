package dev.tidewire.embedded.mongo;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The reads of change streams that wait for a change, in the order in which they came. Used by one
 * event loop.
 */
final class WaitingReads {

    private final Set<Read> reads = new LinkedHashSet<>();

    /** Looks whether there is something to answer with. */
    @FunctionalInterface
    interface Attempt {

        /**
         * @param last whether it has to answer, with nothing if there is nothing
         * @return whether it has answered
         */
        boolean answer(boolean last);
    }

    /**
     * Answers now, or as soon as there is something, or with nothing when the time is over.
     *
     * @param channel whose event loop calls this
     */
    void read(Channel channel, long millis, Attempt attempt) {
        if (!attempt.answer(millis <= 0)) {
            reads.add(new Read(channel, attempt, millis));
        }
    }

    /** Tries all again: something may have changed. */
    void readAgain() {
        if (!reads.isEmpty()) {
            List.copyOf(reads).forEach(Read::again);
        }
    }

    /** The connection is closed. */
    void forget(Channel channel) {
        List<Read> lost = new ArrayList<>(reads);
        lost.removeIf(read -> !read.channel.equals(channel));
        lost.forEach(Read::end);
    }

    private final class Read {

        private final Channel channel;
        private final Attempt attempt;
        private final Future<?> limit;

        Read(Channel channel, Attempt attempt, long millis) {
            this.channel = channel;
            this.attempt = attempt;
            this.limit =
                    channel.eventLoop().schedule(this::timeIsOver, millis, TimeUnit.MILLISECONDS);
        }

        void again() {
            if (reads.contains(this) && attempt.answer(false)) {
                end();
            }
        }

        private void timeIsOver() {
            if (reads.remove(this)) {
                attempt.answer(true);
            }
        }

        void end() {
            reads.remove(this);
            limit.cancel(false);
        }
    }
}
