package dev.tidewire.ingest;

import dev.tidewire.records.MalformedRecordException;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Sends records of mapped topics on as events that come in. */
final class MappingProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private final MappedTopics topics;
    private final Supplier<RecordLimits> limitsNow;
    private final IngestMetrics metrics;
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable DeadLetters deadLetters;
    private int limit;

    MappingProcessor(MappedTopics topics, Supplier<RecordLimits> limits, IngestMetrics metrics) {
        this.topics = topics;
        this.limitsNow = limits;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> newContext) {
        context = newContext;
        RecordLimits limits = limitsNow.get();
        limit = limits.eventsIn();
        deadLetters =
                new DeadLetters(newContext, IngestTopology.MAPPED_DEAD, limits.dead(), metrics);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (context == null || deadLetters == null) {
            throw new IllegalStateException("the processor is not initialised");
        }
        metrics.received.increment();
        RecordMetadata place = context.recordMetadata().orElseThrow();
        try {
            Record<byte[], byte[]> event =
                    new MappedEvent(topics.of(place.topic()), place.topic(), record)
                            .toRecord(origin(record, place), context.currentSystemTimeMs());
            if (RecordLimits.bytes(event.key(), event.value(), event.headers()) > limit) {
                throw new IllegalArgumentException(
                        IngestTask.tooLarge("realtime.events.in", limit));
            }
            context.forward(event, IngestTopology.MAPPED_EVENTS);
            metrics.mapped.increment();
        } catch (IllegalArgumentException | MalformedRecordException e) {
            deadLetters.refuse(record, place, String.valueOf(e.getMessage()));
        }
    }

    /** With its time, since a topic of the same name may have had the same offset. */
    private static String origin(Record<byte[], byte[]> record, RecordMetadata place) {
        return place.topic()
                + "-"
                + place.partition()
                + "-"
                + place.offset()
                + "-"
                + record.timestamp(); // not formatted: digits differ between locales
    }
}
