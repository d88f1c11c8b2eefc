package dev.tidewire.gateway.kafka;

import dev.tidewire.gateway.Interest;
import dev.tidewire.gateway.InterestLog;
import dev.tidewire.records.GatewayRecord;
import dev.tidewire.records.InterestKey;
import dev.tidewire.records.InterestValue;
import dev.tidewire.records.Partitioning;
import dev.tidewire.records.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's side of {@code realtime.interests} and {@code realtime.gateways}. Records are sent
 * by one thread of its own, in the order of the calls, since a producer may block while no broker
 * answers.
 */
final class KafkaInterestLog implements InterestLog, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaInterestLog.class);
    private static final long NO_EPOCH = -1;

    private final Producer<byte[], byte[]> producer;
    private final int slot;
    private final String instance;
    private final int partitions;
    private final InstantSource clock;
    private final ExecutorService sender =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("gateway-interests").daemon().factory());

    /**
     * Announcements that wait to be sent: repeating one of them would only make the queue longer.
     */
    private final Set<Interest> announcing = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean beating = new AtomicBoolean();
    private volatile long epoch = NO_EPOCH;
    private volatile long acknowledgedAt;

    KafkaInterestLog(
            Producer<byte[], byte[]> producer,
            KafkaGatewaySettings settings,
            int partitions,
            InstantSource clock) {
        this.producer = producer;
        this.slot = settings.slot();
        this.instance = settings.instance();
        this.partitions = partitions;
        this.clock = clock;
    }

    @Override
    public void announce(Interest interest) {
        if (announcing.add(interest)) {
            submit(() -> send(interest));
        }
    }

    private void send(Interest interest) {
        announcing.remove(interest);
        byte[] value = new InterestValue.Filter(interest.canonical()).encode();
        send(record(interest, value), this::sent);
    }

    @Override
    public void withdraw(Interest interest) {
        submit(() ->
                send(
                        record(interest, null),
                        (metadata, failure) -> {
                            sent(metadata, failure);
                            if (failure != null) {
                                withdraw(interest);
                            }
                        }));
    }

    /** What becomes of the record is told to the callback. */
    private void send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        var _ = producer.send(record, callback);
    }

    private ProducerRecord<byte[], byte[]> record(Interest interest, byte @Nullable [] value) {
        InterestKey key =
                new InterestKey.Filter(
                        interest.workspace(), slot, interest.epoch(), interest.number());
        int partition = Partitioning.of(interest.workspace(), partitions);
        return new ProducerRecord<>(Topics.INTERESTS, partition, key.encode(), value);
    }

    @Override
    public CompletableFuture<Long> takeEpoch() {
        CompletableFuture<Long> taken = new CompletableFuture<>();
        epoch = NO_EPOCH;
        GatewayRecord record = new GatewayRecord(slot, instance, clock.millis());
        boolean submitted =
                submit(
                        () ->
                                send(
                                        new ProducerRecord<>(
                                                Topics.GATEWAYS, 0, record.key(), record.encode()),
                                        (metadata, failure) -> {
                                            sent(metadata, failure);
                                            if (failure != null) {
                                                taken.completeExceptionally(failure);
                                            } else {
                                                begin(metadata.offset(), taken);
                                            }
                                        }),
                        taken);
        if (!submitted) {
            taken.completeExceptionally(new IllegalStateException("the interest log is closed"));
        }
        return taken;
    }

    /** The first heartbeat goes out before anything is announced. */
    private void begin(long offset, CompletableFuture<Long> taken) {
        epoch = offset;
        heartbeat();
        taken.complete(offset);
    }

    /** Sends a sign of life to every partition, unless one is still waiting to be sent. */
    void heartbeat() {
        long current = epoch;
        if (current != NO_EPOCH && beating.compareAndSet(false, true)) {
            submit(() -> heartbeat(current));
        }
    }

    private void heartbeat(long current) {
        try {
            byte[] key = new InterestKey.Heartbeat(slot, current).encode();
            byte[] value = new InterestValue.Heartbeat(clock.millis()).encode();
            for (int partition = 0; partition < partitions; partition++) {
                send(new ProducerRecord<>(Topics.INTERESTS, partition, key, value), this::sent);
            }
        } finally {
            beating.set(false);
        }
    }

    private void sent(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
        if (failure == null) {
            acknowledgedAt = clock.millis();
        } else {
            LOG.warn("a record was not taken: slot={} epoch={}", slot, epoch, failure);
        }
    }

    /** How long ago Kafka last took a record. */
    Duration sinceAcknowledged() {
        return Duration.ofMillis(clock.millis() - acknowledgedAt);
    }

    private boolean submit(Runnable send) {
        return submit(send, new CompletableFuture<>());
    }

    private boolean submit(Runnable send, CompletableFuture<?> outcome) {
        try {
            sender.execute(() -> {
                try {
                    send.run();
                } catch (RuntimeException e) {
                    LOG.warn("a record was not sent: slot={} epoch={}", slot, epoch, e);
                    outcome.completeExceptionally(e);
                }
            });
            return true;
        } catch (RejectedExecutionException _) {
            return false;
        }
    }

    /** Sends what was asked for, for a few seconds at most. */
    @Override
    public void close() {
        epoch = NO_EPOCH;
        sender.shutdown();
        try {
            if (!sender.awaitTermination(3, TimeUnit.SECONDS)) {
                sender.shutdownNow();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ofSeconds(2));
    }
}
