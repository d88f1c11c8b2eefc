package dev.tidewire.benchmarks;

import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Channel;
import dev.tidewire.model.Operation;
import dev.tidewire.predicate.Filter;
import dev.tidewire.records.ChangeRecords;
import dev.tidewire.records.InterestKey;
import dev.tidewire.records.InterestValue;
import dev.tidewire.records.TopicCreator;
import dev.tidewire.records.TopicLayout;
import dev.tidewire.records.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * What a matcher reads: filters as gateways announce them and changes as capture writes them, in
 * one partition. Used by one thread.
 */
final class MatcherInput implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Channel ORDERS = Channel.parse("postgres:orders");
    private static final long EPOCH = 1;

    private final Producer<byte[], byte[]> producer;
    private final int gateways;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    private MatcherInput(Producer<byte[], byte[]> producer, int gateways) {
        this.producer = producer;
        this.gateways = gateways;
    }

    /**
     * Creates the topics.
     *
     * @param gateways how many there are
     */
    static MatcherInput open(String bootstrapServers, int gateways) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            var _ =
                    new TopicCreator(admin, TIMEOUT)
                            .apply(new TopicLayout(1, gateways, (short) 1, Duration.ofHours(24)));
        }
        return new MatcherInput(
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                bootstrapServers,
                                "acks",
                                "all",
                                "linger.ms",
                                5,
                                "batch.size",
                                256 << 10),
                        new ByteArraySerializer(),
                        new ByteArraySerializer()),
                gateways);
    }

    /** Filters of {@link FilterMix#MIX}; those that match the same changes are on all gateways. */
    void announce(int filters) {
        int groups = FilterMix.groups(filters);
        for (int number = 0; number < filters; number++) {
            Filter filter = FilterMix.filter(FilterMix.MIX.predicates(number, filters));
            int slot = number / groups % gateways;
            InterestKey key = new InterestKey.Filter(filter.workspace(), slot, EPOCH, number);
            send(
                    new ProducerRecord<>(
                            Topics.INTERESTS,
                            0,
                            key.encode(),
                            new InterestValue.Filter(filter.canonical()).encode()));
        }
        flush();
    }

    /** Changes, each of which matches ten of so many filters. */
    void change(int changes, int filters) {
        SplittableRandom random = new SplittableRandom(1);
        for (int number = 0; number < changes; number++) {
            ChangeEvent event =
                    new ChangeEvent(
                            FilterMix.filter("{}").workspace(),
                            ORDERS,
                            Operation.INSERT,
                            "db-1-2-3-" + number,
                            "bench",
                            Instant.now(),
                            null,
                            FilterMix.value(random, filters));
            send(ChangeRecords.toRecord(event, 1));
        }
        flush();
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        var _ =
                producer.send(
                        record,
                        (_, problem) -> {
                            if (problem != null) {
                                failure.compareAndSet(null, problem);
                            }
                        });
    }

    private void flush() {
        producer.flush();
        Exception problem = failure.get();
        if (problem != null) {
            throw new IllegalStateException("a record was not written", problem);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
