package dev.tidewire.gateway.kafka;

import dev.tidewire.gateway.ChangeDelivery;
import dev.tidewire.gateway.DeliverySink;
import dev.tidewire.gateway.GapDelivery;
import dev.tidewire.records.Delivery;
import dev.tidewire.records.DeliveryRecords;
import dev.tidewire.records.GatewayRecord;
import dev.tidewire.records.MalformedRecordException;
import dev.tidewire.records.Topics;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the gateway's slot of {@code realtime.deliveries}, and {@code realtime.gateways} to see
 * whether another instance takes the slot. One thread.
 */
final class DeliveriesReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveriesReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration BACK_OFF = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition deliveries;
    private final TopicPartition gateways = new TopicPartition(Topics.GATEWAYS, 0);
    private final int slot;
    private final String instance;
    private final Runnable superseded;
    private final Thread thread;
    private boolean ownRecordSeen;
    private volatile boolean closed;

    /**
     * @param superseded told when another instance has taken the slot
     */
    DeliveriesReader(
            Consumer<byte[], byte[]> consumer,
            KafkaGatewaySettings settings,
            DeliverySink sink,
            Runnable superseded) {
        this.consumer = consumer;
        this.slot = settings.slot();
        this.instance = settings.instance();
        this.superseded = superseded;
        deliveries = new TopicPartition(Topics.DELIVERIES, slot);
        thread = Thread.ofPlatform().name("gateway-deliveries").unstarted(() -> run(sink));
    }

    /**
     * Fixes the position, at the end of what was delivered to the slot's former life, and begins to
     * read. What is announced after this call is answered behind the position.
     */
    void start() {
        consumer.assign(List.of(deliveries, gateways));
        seekToEnd();
        thread.start();
    }

    private void seekToEnd() {
        consumer.seekToEnd(consumer.assignment());
        consumer.assignment().forEach(consumer::position);
    }

    private void run(DeliverySink sink) {
        while (!closed) {
            try {
                handle(consumer.poll(POLL), sink);
            } catch (WakeupException _) {
                // The reader is being closed.
            } catch (InvalidOffsetException e) {
                restart(sink, e);
            } catch (KafkaException e) {
                LOG.error("deliveries cannot be read, trying again: slot={}", slot, e);
                pause();
            } catch (RuntimeException e) {
                // What the failed batch would have done is unknown, so nothing said before holds.
                LOG.error("a delivery could not be handled: slot={}", slot, e);
                sink.discontinued("a delivery could not be handled");
            }
        }
        consumer.close();
    }

    private void restart(DeliverySink sink, InvalidOffsetException lost) {
        LOG.error("deliveries were deleted before they were read: slot={}", slot, lost);
        try {
            seekToEnd();
            sink.discontinued("deliveries were lost");
        } catch (WakeupException _) {
            // The reader is being closed.
        } catch (KafkaException e) {
            // The position is still invalid, so that the next poll leads here again.
            LOG.error("no position in the deliveries: slot={}", slot, e);
            pause();
        }
    }

    private void handle(ConsumerRecords<byte[], byte[]> records, DeliverySink sink) {
        for (ConsumerRecord<byte[], byte[]> record : records.records(gateways)) {
            guarded(record, () -> observe(record));
        }
        for (ConsumerRecord<byte[], byte[]> record : records.records(deliveries)) {
            guarded(record, () -> hand(DeliveryRecords.fromRecord(record), sink));
        }
        if (!records.isEmpty()) {
            sink.batchEnd();
        }
    }

    private static void guarded(ConsumerRecord<byte[], byte[]> record, Runnable handling) {
        try {
            handling.run();
        } catch (MalformedRecordException e) {
            LOG.error(
                    "skipped a malformed record: topic={} partition={} offset={} problem={}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }

    private void observe(ConsumerRecord<byte[], byte[]> record) {
        GatewayRecord taken = GatewayRecord.decode(record.value());
        if (taken.slot() != slot) {
            return;
        }
        if (taken.instance().equals(instance)) {
            ownRecordSeen = true;
        } else if (ownRecordSeen) {
            LOG.error(
                    "another instance has taken the slot: slot={} instance={} epoch={}",
                    slot,
                    taken.instance(),
                    record.offset());
            superseded.run();
        }
    }

    private static void hand(Delivery delivery, DeliverySink sink) {
        switch (delivery) {
            case Delivery.Change change -> sink.change(translated(change));
            case Delivery.Gap gap -> sink.gap(translated(gap));
            case Delivery.Active(long task, long gateway, long number, var position) ->
                    sink.active(task, gateway, number, position);
            case Delivery.Progress(long task, var family, int partition, long from, long to) ->
                    sink.progress(task, family, partition, from, to);
            case Delivery.Released(long task, int partition, long gateway) ->
                    sink.released(task, partition, gateway);
        }
    }

    private static ChangeDelivery translated(Delivery.Change change) {
        return new ChangeDelivery(
                change.workspace(),
                change.taskEpoch(),
                change.gatewayEpoch(),
                change.position(),
                change.committedAt(),
                change.capturedAt(),
                change.matched(),
                change.entered(),
                change.left(),
                change.part() == change.lastPart(),
                change.value());
    }

    private static GapDelivery translated(Delivery.Gap gap) {
        return new GapDelivery(
                gap.workspace(),
                gap.taskEpoch(),
                gap.gatewayEpoch(),
                gap.position(),
                gap.filters(),
                gap.part() == gap.lastPart(),
                gap.reason());
    }

    private static void pause() {
        try {
            Thread.sleep(BACK_OFF);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the reading goes on. */
    boolean running() {
        return thread.isAlive();
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        if (thread.isAlive()) {
            try {
                thread.join(Duration.ofSeconds(3));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        } else {
            consumer.close();
        }
    }
}
