package dev.tidewire.gateway;

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

    /** Queues a frame; what cannot be queued ends the subscriber. */
    void offer(Subscriber subscriber, Frame frame, Endings endings) {
        if (!subscriber.connection().offer(frame)) {
            metrics.overflowed();
            endings.add(subscriber, Ending.overloaded("outbound queue full"));
            return;
        }
        metrics.enqueued();
        subscriber.unflushed += frame.size();
        if (!subscriber.dirty) {
            subscriber.dirty = true;
            dirty.add(subscriber);
        }
        if (subscriber.unflushed > flushBytes) {
            // A large batch must not fill the queue of a peer that would have read it.
            subscriber.unflushed = 0;
            subscriber.connection().flush();
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
