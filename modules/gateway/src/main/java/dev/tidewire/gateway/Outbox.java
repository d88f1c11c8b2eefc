package dev.tidewire.gateway;

import dev.tidewire.protocol.ServerFrame;
import dev.tidewire.protocol.ServerFrames;
import java.util.ArrayList;
import java.util.List;

/**
 * Queues frames for subscribers, and remembers whose connections are to be flushed at the end of
 * the batch. Guarded by the hub's lock.
 */
final class Outbox {
    private final int flushBytes;
    private final GatewayMetrics metrics;
    private List<Subscriber> dirty = new ArrayList<>();

    Outbox(int flushBytes, GatewayMetrics metrics) {
        this.flushBytes = flushBytes;
        this.metrics = metrics;
    }

    /** Queues a frame; false if the connection has no room for it. */
    boolean offer(Subscriber subscriber, Frame frame) {
        if (!subscriber.connection().offer(frame)) {
            metrics.overflowed();
            return false;
        }
        metrics.enqueued();
        subscriber.unflushed += frame.size();
        touch(subscriber);
        if (subscriber.unflushed > flushBytes) {
            // A large batch must not fill the queue of a peer that would have read it.
            subscriber.unflushed = 0;
            subscriber.connection().flush();
        }
        return true;
    }

    /** Queues an answer; what cannot be queued ends the subscriber. */
    void reply(Subscriber subscriber, ServerFrame answer, Endings endings) {
        if (!tell(subscriber, Frame.of(ServerFrames.write(answer)))) {
            endings.add(subscriber, Ending.overloaded("outbound queue full"));
        }
    }

    /** Queues a frame for which there is the reserve of answers; false if even that is used up. */
    boolean tell(Subscriber subscriber, Frame frame) {
        boolean queued = subscriber.connection().offerReply(frame);
        if (queued) {
            touch(subscriber);
        }
        return queued;
    }

    private void touch(Subscriber subscriber) {
        if (!subscriber.dirty) {
            subscriber.dirty = true;
            dirty.add(subscriber);
        }
    }

    /** Those with something to flush; the caller flushes their connections without the lock. */
    List<Subscriber> takeDirty() {
        List<Subscriber> taken = dirty;
        for (Subscriber subscriber : taken) {
            subscriber.dirty = false;
            subscriber.unflushed = 0;
        }
        dirty = new ArrayList<>(taken.size());
        return taken;
    }
}
