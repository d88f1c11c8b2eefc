package dev.tidewire.matcher;

import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;
import dev.tidewire.records.Delivery;
import dev.tidewire.records.DeliveryRecords;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Everything that a task says to gateways, in its epoch. */
final class Outbox {
    /** An announcement of a purged epoch is answered, but a thousand at once are answered once. */
    private static final long RELEASED_INTERVAL_MILLIS = 1_000;

    private final ProcessorContext<byte[], SlotDelivery> context;
    private final int partition;
    private final long epoch;

    Outbox(ProcessorContext<byte[], SlotDelivery> context, int partition, long epoch) {
        this.context = context;
        this.partition = partition;
        this.epoch = epoch;
    }

    long epoch() {
        return epoch;
    }

    /** Answers an announcement. */
    void active(Slot slot, long number, Family family, long position) {
        send(
                slot,
                new Delivery.Active(
                        epoch, slot.epoch(), number, new LogPosition(family, partition, position)));
    }

    /** Tells a slot of all that has been processed since it was told last. */
    void progress(Slot slot, Family family, LogProgress progress) {
        long from = Math.max(slot.reported(family), progress.begin(family));
        long to = progress.next(family);
        send(slot, new Delivery.Progress(epoch, family, partition, from, to));
        slot.reported(family, to);
    }

    /** Tells a slot that its gateway's epoch is over. */
    void released(Slot slot) {
        long now = context.currentSystemTimeMs();
        if (slot.releasedAt() == Long.MIN_VALUE
                || now - slot.releasedAt() >= RELEASED_INTERVAL_MILLIS) {
            slot.released(now);
            send(slot, new Delivery.Released(epoch, partition, slot.epoch()));
        }
    }

    private void send(Slot slot, Delivery delivery) {
        send(null, slot, delivery, context.currentSystemTimeMs());
    }

    void send(byte @Nullable [] key, Slot slot, Delivery delivery, long timestamp) {
        context.forward(
                new Record<>(
                        key,
                        new SlotDelivery(slot.number(), delivery),
                        timestamp,
                        DeliveryRecords.headers(delivery)));
    }
}
