package dev.tidewire.gateway;

import dev.tidewire.model.Transition;
import dev.tidewire.protocol.ServerFrame;
import dev.tidewire.protocol.ServerFrames;
import java.time.InstantSource;
import java.util.List;

/** Sends what a scan of the log finds. Guarded by the hub's lock, except {@link #flush()}. */
final class ReplayFanOut {
    private static final String NO_LONGER_KEPT =
            "the changes are no longer kept; read the data anew and go on from here";
    private static final String LOG_CUT_BACK =
            "the log has lost its end; read the data anew and go on from here";

    private final ChangeFanOut changes;
    private final GapFanOut gaps;
    private final Outbox outbox;
    private final Flow flow;
    private final InstantSource clock;
    private final Runnable flush;

    ReplayFanOut(
            ChangeFanOut changes,
            GapFanOut gaps,
            Outbox outbox,
            Flow flow,
            InstantSource clock,
            Runnable flush) {
        this.changes = changes;
        this.gaps = gaps;
        this.outbox = outbox;
        this.flow = flow;
        this.clock = clock;
        this.flush = flush;
    }

    /** Sends one record; returns for how many subscriptions at most. */
    int send(Coverage coverage, Found found, Endings endings) {
        Targets targets = found.targets();
        int size = size(targets);
        if (size == 1) {
            return size; // whoever it was for has left the scan meanwhile
        }
        long now = clock.millis();
        switch (found.record()) {
            case LogRecord.Change change ->
                    changes.send(
                            coverage.position(change.offset()),
                            change.value(),
                            targets,
                            coverage.cursor(change.workspace(), change.offset() + 1),
                            found.conflated(),
                            now,
                            endings);
            case LogRecord.Gap gap ->
                    gaps.send(
                            targets.of(Transition.NONE),
                            coverage,
                            gap.offset(),
                            gap.reason(),
                            now,
                            endings);
        }
        return size;
    }

    private static int size(Targets targets) {
        int size = 1;
        for (Transition transition : Transition.values()) {
            for (Audience audience : targets.of(transition)) {
                size += audience.size();
            }
        }
        return size;
    }

    /** Tells one subscription that what it was to get next is lost; it goes on behind that. */
    void lost(Coverage coverage, Subscription subscription, long from, long to, Endings endings) {
        long begin = subscription.position();
        if (begin == to || (to > from && begin > to)) {
            return;
        }
        LiveFilter filter = subscription.filter();
        ServerFrame frame =
                new ServerFrame.Gap(
                        filter.filter().channel().toString(),
                        filter.id(),
                        coverage.cursor(filter.filter().workspace(), begin).toString(),
                        coverage.cursor(filter.filter().workspace(), to).toString(),
                        to > from ? NO_LONGER_KEPT : LOG_CUT_BACK);
        Frame told = Frame.of(ServerFrames.write(frame)).delivering(List.of(filter.id()), begin);
        if (outbox.offer(subscription.subscriber(), told)) {
            subscription.moveTo(to);
        } else {
            flow.full(subscription.subscriber(), endings);
        }
    }

    /** Writes what was queued. Called without the hub's lock. */
    void flush() {
        flush.run();
    }
}
