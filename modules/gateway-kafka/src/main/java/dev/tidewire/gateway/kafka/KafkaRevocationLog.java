package dev.tidewire.gateway.kafka;

import dev.tidewire.gateway.Redacted;
import dev.tidewire.gateway.Revocation;
import dev.tidewire.gateway.RevocationLog;
import dev.tidewire.gateway.TokenKey;
import dev.tidewire.records.RevocationRecord;
import dev.tidewire.records.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The revocations of all gateways, in {@code realtime.revocations}: writes this gateway's, and
 * follows those of all on a thread of its own. Thread-safe.
 */
final class KafkaRevocationLog implements RevocationLog, ReadingThread.Reading, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaRevocationLog.class);
    private static final TopicPartition REVOCATIONS = new TopicPartition(Topics.REVOCATIONS, 0);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final OrderedSender sender;
    private final Consumer<byte[], byte[]> consumer;
    private final Duration memory;
    private final InstantSource clock;
    private final ReadingThread thread;
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private java.util.function.Consumer<Revocation> revoked = _ -> {};
    private long end;

    /**
     * @param memory from how long ago on revocations matter
     */
    KafkaRevocationLog(
            Producer<byte[], byte[]> producer,
            Consumer<byte[], byte[]> consumer,
            Duration memory,
            InstantSource clock) {
        this.sender = new OrderedSender("gateway-revocations-sender", producer);
        this.consumer = consumer;
        this.memory = memory;
        this.clock = clock;
        thread = new ReadingThread("gateway-revocations", consumer, this);
    }

    /**
     * Begins to read.
     *
     * @param into takes each revocation, this gateway's own too, on the reading thread
     * @return completes when all that matter by now have been taken
     */
    CompletableFuture<Void> start(java.util.function.Consumer<Revocation> into) {
        revoked = into;
        consumer.assign(List.of(REVOCATIONS));
        end = consumer.endOffsets(List.of(REVOCATIONS)).getOrDefault(REVOCATIONS, 0L);
        consumer.seek(REVOCATIONS, first());
        completeIfCaughtUp();
        thread.start();
        return caughtUp.copy();
    }

    private long first() {
        OffsetAndTimestamp found =
                consumer.offsetsForTimes(
                                Map.of(REVOCATIONS, clock.instant().minus(memory).toEpochMilli()))
                        .get(REVOCATIONS);
        return found == null ? end : found.offset();
    }

    private void completeIfCaughtUp() {
        if (!caughtUp.isDone() && consumer.position(REVOCATIONS) >= end) {
            caughtUp.complete(null);
        }
    }

    @Override
    public void read() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            ReadingThread.guarded(record, () -> revoked.accept(revocation(record.value())));
        }
        completeIfCaughtUp();
    }

    @Override
    public void restart(InvalidOffsetException lost) {
        LOG.warn("revocations are read from the first that is there", lost);
        consumer.seekToBeginning(List.of(REVOCATIONS));
    }

    @Override
    public void failed(RuntimeException error) {
        LOG.error("a revocation could not be handled", Redacted.of(error));
    }

    @Override
    public CompletableFuture<Void> append(Revocation revocation) {
        RevocationRecord record = record(revocation);
        return sender.send(
                        new ProducerRecord<>(Topics.REVOCATIONS, 0, record.key(), record.encode()))
                .thenApply(_ -> null);
    }

    private static RevocationRecord record(Revocation revocation) {
        Instant issuedUntil = revocation.issuedUntil();
        return new RevocationRecord(
                switch (revocation.key().kind()) {
                    case SUBJECT -> RevocationRecord.Kind.SUBJECT;
                    case LOGIN -> RevocationRecord.Kind.LOGIN;
                    case TOKEN -> RevocationRecord.Kind.TOKEN;
                },
                revocation.key().value(),
                issuedUntil.equals(Instant.MAX) ? null : issuedUntil);
    }

    private static Revocation revocation(byte[] value) {
        RevocationRecord record = RevocationRecord.decode(value);
        TokenKey.Kind kind =
                switch (record.kind()) {
                    case SUBJECT -> TokenKey.Kind.SUBJECT;
                    case LOGIN -> TokenKey.Kind.LOGIN;
                    case TOKEN -> TokenKey.Kind.TOKEN;
                };
        Instant issuedUntil = record.issuedUntil();
        return new Revocation(
                new TokenKey(kind, record.id()), issuedUntil == null ? Instant.MAX : issuedUntil);
    }

    /** Whether other gateways' revocations are followed. */
    boolean running() {
        return thread.running();
    }

    @Override
    public void close() {
        thread.close();
        sender.close();
    }
}
