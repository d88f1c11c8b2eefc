package dev.tidewire.gateway.kafka;

import dev.tidewire.gateway.ChangeDelivery;
import dev.tidewire.gateway.DeliverySink;
import dev.tidewire.gateway.GapDelivery;
import dev.tidewire.gateway.Redacted;
import dev.tidewire.records.Delivery;
import dev.tidewire.records.DeliveryRecords;
import dev.tidewire.records.GatewayRecord;
import dev.tidewire.records.Topics;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the gateway's slot of {@code realtime.deliveries}, and {@code realtime.gateways} to see
 * whether another instance takes the slot. One thread.
 */
final class DeliveriesReader implements ReadingThread.Reading, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveriesReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition deliveries;
    private final TopicPartition gateways = new TopicPartition(Topics.GATEWAYS, 0);
    private final int slot;
    private final String instance;
    private final Runnable superseded;
    private final DeliverySink sink;
    private final ReadingThread thread;
    private boolean ownRecordSeen;

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
        this.sink = sink;
        thread = new ReadingThread("gateway-deliveries", consumer, this);
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

    @Override
    public void read() {
        handle(consumer.poll(POLL));
    }

    @Override
    public void restart(InvalidOffsetException lost) {
        LOG.error("deliveries were deleted before they were read: slot={}", slot, lost);
        seekToEnd();
        sink.discontinued("deliveries were lost");
    }

    @Override
    public void failed(RuntimeException error) {
        // What the failed batch would have done is unknown, so nothing said before holds.
        LOG.error("a delivery could not be handled: slot={}", slot, Redacted.of(error));
        sink.discontinued("a delivery could not be handled");
    }

    private void handle(ConsumerRecords<byte[], byte[]> records) {
        for (ConsumerRecord<byte[], byte[]> record : records.records(gateways)) {
            ReadingThread.guarded(record, () -> observe(record));
        }
        for (ConsumerRecord<byte[], byte[]> record : records.records(deliveries)) {
            ReadingThread.guarded(record, () -> hand(DeliveryRecords.fromRecord(record)));
        }
        if (!records.isEmpty()) {
            sink.batchEnd();
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

    private void hand(Delivery delivery) {
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

    /** Whether the reading goes on. */
    boolean running() {
        return thread.running();
    }

    @Override
    public void close() {
        thread.close();
    }
}
