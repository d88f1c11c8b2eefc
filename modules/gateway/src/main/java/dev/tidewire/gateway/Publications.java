package dev.tidewire.gateway;

import dev.tidewire.model.PublishedEvent;
import dev.tidewire.protocol.ErrorCode;
import dev.tidewire.protocol.ExceededLimit;
import dev.tidewire.protocol.ProtocolException;
import dev.tidewire.protocol.ServerFrame;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what a session sends, and answers when it is in the log. The outcome may come on any
 * thread and at any time: it is answered without the session's lock, and answers to a session that
 * has ended go nowhere.
 */
final class Publications {
    /** Most bytes of a session's events that may wait for the log at a time. */
    static final int MAX_IN_FLIGHT = 4 << 20;

    private static final ExceededLimit IN_FLIGHT =
            new ExceededLimit("eventBytesInFlight", Duration.ofSeconds(1));

    /** What an event takes besides its data, so that many small ones count too. */
    private static final int EVENT_OVERHEAD = 512;

    private final EventPublisher events;
    private final GatewayMetrics metrics;
    private final SessionQuota quota;
    private final Replies replies;
    private final ByteBudget inFlight = new ByteBudget(MAX_IN_FLIGHT);
    private final AtomicInteger unanswered = new AtomicInteger();

    /**
     * @param replies may be used without the session's lock
     */
    Publications(
            EventPublisher events, GatewayMetrics metrics, SessionQuota quota, Replies replies) {
        this.events = events;
        this.metrics = metrics;
        this.quota = quota;
        this.replies = replies;
    }

    /** Publishes an event, after those before it. */
    void publish(PublishedEvent event, @Nullable String ref) throws ProtocolException {
        QuotaShare share = quota.share();
        QuotaExceeded exceeded = share == null ? null : share.take(Quota.PUBLISHES, 1);
        if (exceeded != null) {
            metrics.publish(GatewayMetrics.Publish.OVER_LIMIT);
            throw exceeded.refusal(ref);
        }
        int size = event.data().length + EVENT_OVERHEAD;
        if (!inFlight.take(size)) {
            metrics.publish(GatewayMetrics.Publish.OVER_LIMIT);
            throw new ProtocolException(
                    IN_FLIGHT,
                    "more than "
                            + MAX_IN_FLIGHT
                            + " bytes of this session's events wait for the log; wait for published"
                            + " before sending more",
                    ref);
        }
        unanswered.incrementAndGet();
        var _ =
                events.publish(event)
                        .whenComplete((id, failure) -> {
                            inFlight.give(size);
                            answer(event, ref, id, failure);
                            unanswered.decrementAndGet();
                        });
    }

    /** Whether every event is answered. */
    boolean idle() {
        return unanswered.get() == 0;
    }

    /** Counts an event that its sender may not publish. */
    void denied() {
        metrics.publish(GatewayMetrics.Publish.DENIED);
    }

    private void answer(
            PublishedEvent event,
            @Nullable String ref,
            @Nullable String id,
            @Nullable Throwable failure) {
        if (failure != null) {
            refuse(failure, ref);
        } else if (id != null) {
            replies.send(new ServerFrame.Published(event.channel().toString(), id, ref));
        }
        replies.flush();
    }

    private void refuse(Throwable failure, @Nullable String ref) {
        if (EventTooLargeException.isReasonOf(failure)) {
            replies.refuse(
                    ErrorCode.BAD_REQUEST,
                    "the event is larger than the log takes; make data smaller",
                    ref);
        } else {
            replies.refuse(
                    ErrorCode.OVERLOADED,
                    "the event may not be in the log; send it again after a pause, with the same"
                            + " idempotencyKey",
                    ref);
        }
    }
}
