package dev.tidewire.ingest;

import dev.tidewire.model.PublishedEvent;
import dev.tidewire.records.ChangeRecords;
import dev.tidewire.records.EventChanges;
import dev.tidewire.records.EventRecords;
import dev.tidewire.records.LogTopology;
import dev.tidewire.records.MalformedRecordException;
import dev.tidewire.records.Partitioning;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One life of a task, from the moment it takes a partition over to the moment it gives it back. */
final class IngestTask {
    private static final Logger LOG = LoggerFactory.getLogger(IngestTask.class);

    private final ProcessorContext<byte[], byte[]> context;
    private final LogTopology topology;
    private final Claims claims;
    private final IngestMetrics metrics;
    private final RecordLimits limits;
    private final DeadLetters deadLetters;
    private final SeenChannels channels = new SeenChannels();
    private final int partition;
    private final EventLog log;

    /** Takes the partition over. The claims have been restored. */
    IngestTask(
            ProcessorContext<byte[], byte[]> context,
            LogTopology topology,
            Claims claims,
            IngestPorts ports,
            IngestMetrics metrics) {
        this.context = context;
        this.topology = topology;
        this.claims = claims;
        this.metrics = metrics;
        this.limits = ports.limits().get();
        this.deadLetters = new DeadLetters(context, IngestTopology.DEAD, limits.dead(), metrics);
        this.partition = context.taskId().partition();
        this.log = ports.logs().open(partition);
        LOG.info("event=partition_taken partition={}", partition);
    }

    /** Reads a record of the events that come in. */
    void read(Record<byte[], byte[]> record, RecordMetadata place) {
        metrics.received.increment();
        PublishedEvent event;
        @Nullable String mark;
        try {
            event = EventRecords.from(record.key(), record.value(), record.headers());
            mark = EventRecords.mark(event, record.headers());
        } catch (MalformedRecordException e) {
            deadLetters.refuse(record, place, String.valueOf(e.getMessage()));
            return;
        }
        if (Partitioning.of(event.workspace(), topology.partitions()) == partition) {
            take(event, mark, record, place);
        } else {
            sendOn(event, record, place);
        }
    }

    private void take(
            PublishedEvent event,
            @Nullable String mark,
            Record<byte[], byte[]> record,
            RecordMetadata place) {
        String origin = place(place);
        String workspace = event.workspace().value();
        byte[] name = mark == null ? null : EventRecords.digest(workspace, mark);
        String id = name == null ? origin : EventRecords.id(name);
        boolean held = log.holds(place.offset());
        ProducerRecord<byte[], byte[]> change = change(event, id, record.timestamp(), origin);
        if (!held
                && RecordLimits.bytes(change.key(), change.value(), change.headers())
                        > limits.events()) {
            deadLetters.refuse(record, place, tooLarge("realtime.events", limits.events()));
        } else if (name != null && !claim(event, name, place.offset(), record.timestamp())) {
            metrics.duplicates.increment();
        } else {
            enter(event);
            if (held) {
                metrics.held.increment();
            } else {
                log.append(change);
                metrics.appended.increment();
            }
        }
    }

    private boolean claim(PublishedEvent event, byte[] name, long offset, long time) {
        return event.idempotencyKey() == null
                ? claims.claimOrigin(name, offset, context.currentSystemTimeMs())
                : claims.claim(name, offset, time);
    }

    private ProducerRecord<byte[], byte[]> change(
            PublishedEvent event, String id, long timestamp, String origin) {
        ProducerRecord<byte[], byte[]> change =
                ChangeRecords.toRecord(
                        EventChanges.of(event, id, Instant.ofEpochMilli(timestamp)),
                        topology.partitions());
        change.headers().add(EventRecords.ORIGIN, utf8(origin));
        return change;
    }

    private void enter(PublishedEvent event) {
        ProducerRecord<byte[], byte[]> entry = channels.enter(event);
        if (entry != null) {
            context.forward(
                    new Record<>(entry.key(), entry.value(), context.currentSystemTimeMs()),
                    IngestTopology.CHANNELS);
        }
    }

    /** To the partition of its workspace, with the place where it came in first. */
    private void sendOn(PublishedEvent event, Record<byte[], byte[]> record, RecordMetadata place) {
        byte[] workspace = utf8(event.workspace().value());
        Headers headers = new RecordHeaders(record.headers());
        if (headers.lastHeader(EventRecords.ORIGIN) == null) {
            headers.add(EventRecords.ORIGIN, utf8(place(place)));
        }
        if (RecordLimits.bytes(workspace, record.value(), headers) > limits.eventsIn()) {
            deadLetters.refuse(record, place, tooLarge("realtime.events.in", limits.eventsIn()));
            return;
        }
        context.forward(
                new Record<>(workspace, record.value(), context.currentSystemTimeMs(), headers),
                IngestTopology.SENT_ON);
        metrics.rerouted.increment();
    }

    private String place(RecordMetadata place) {
        return EventRecords.id(topology.eventsInId(), place.partition(), place.offset());
    }

    static String tooLarge(String topic, int limit) {
        return "the event is too large: %s takes %s bytes a record; send less, or raise its max.message.bytes"
                .formatted(topic, limit);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What is due every second. */
    void tick() {
        log.tick();
    }

    /** The partition goes. */
    void close() {
        log.close();
    }
}
