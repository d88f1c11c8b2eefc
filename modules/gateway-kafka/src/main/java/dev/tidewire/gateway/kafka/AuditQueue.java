package dev.tidewire.gateway.kafka;

import dev.tidewire.model.AuditEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes decisions that have been taken already, in the order of the calls, and keeps them for as
 * long as Kafka does not take them. The producer is to be patient: what it has accepted it repeats
 * by itself, in order and without a duplicate. What it gives back is sent again, before all that
 * follows, as the same record. There is room for a number of records and bytes; what finds none is
 * added up to one record of each kind, which follows once there is room again. Thread-safe.
 */
final class AuditQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditQueue.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

    private final Producer<byte[], byte[]> producer;
    private final AuditRoom room;
    private final Duration pause;
    private final InstantSource clock;
    private final AuditMetrics metrics;
    private final Thread writer;
    private final Deque<KeptDecision> unsent = new ArrayDeque<>();
    private final Map<Long, KeptDecision> underWay = new HashMap<>();
    private final List<KeptDecision> returned = new ArrayList<>();
    private final Map<String, Summary> summaries = new LinkedHashMap<>();
    private long number;
    private boolean closed;

    /**
     * @param pause after Kafka gave something back, before it is sent again
     */
    AuditQueue(
            Producer<byte[], byte[]> producer,
            AuditRoom room,
            Duration pause,
            InstantSource clock,
            AuditMetrics metrics) {
        this.producer = producer;
        this.room = room;
        this.pause = pause;
        this.clock = clock;
        this.metrics = metrics;
        this.writer = Thread.ofPlatform().name("gateway-audit-kept").daemon().start(this::run);
    }

    /** Returns at once; completes when Kafka has the event, by itself or in a number. */
    synchronized CompletableFuture<Void> add(AuditEvent event) {
        metrics.decided(event);
        if (closed) {
            metrics.failed(event);
            return CompletableFuture.failedFuture(
                    new RejectedExecutionException("the audit log is closed"));
        }
        KeptDecision decision = KeptDecision.of(number++, event, clock.instant());
        if (!room.take(decision.bytes())) {
            return summarise(decision);
        }
        unsent.add(decision);
        notifyAll();
        return decision.recorded();
    }

    private CompletableFuture<Void> summarise(KeptDecision decision) {
        AuditEvent event = decision.event();
        metrics.dropped(event);
        Summary earlier = summaries.get(event.kind());
        Summary now =
                earlier == null
                        ? new Summary(withoutFilter(event), decision.since(), decision.recorded())
                        : new Summary(
                                earlier.total().and(event), earlier.since(), earlier.recorded());
        summaries.put(event.kind(), now);
        return now.recorded();
    }

    /** What there was no room for, of a kind. */
    private record Summary(AuditEvent total, Instant since, CompletableFuture<Void> recorded) {}

    private static AuditEvent withoutFilter(AuditEvent event) {
        return event instanceof AuditEvent.AuthDenied denied ? denied.withoutFilter() : event;
    }

    private void run() {
        try {
            for (KeptDecision next = next(); next != null; next = next()) {
                send(next);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next in order, as soon as nothing before it has to be sent again; null at the end. */
    private synchronized @Nullable KeptDecision next() throws InterruptedException {
        while (true) {
            if (!returned.isEmpty()) {
                takeBack();
            } else if (!unsent.isEmpty()) {
                KeptDecision next = unsent.remove();
                underWay.put(next.number(), next);
                return next;
            } else if (closed && underWay.isEmpty()) {
                return null;
            } else {
                wait();
            }
        }
    }

    /** Waits until all that was sent has come to an end, and for the pause. */
    private void takeBack() throws InterruptedException {
        while (!underWay.isEmpty()) {
            wait();
        }
        returned.sort(Comparator.comparingLong(KeptDecision::number).reversed());
        returned.forEach(unsent::addFirst);
        returned.clear();
        long end = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    private void send(KeptDecision decision) {
        try {
            var _ =
                    producer.send(
                            decision.record(), (metadata, failure) -> done(decision, failure));
        } catch (RuntimeException e) {
            done(decision, e);
        }
    }

    private void done(KeptDecision decision, @Nullable Exception failure) {
        if (failure == null) {
            settle(decision);
            if (decision.summary()) {
                metrics.summarised(decision.event());
            } else {
                metrics.recorded(decision.event());
            }
            decision.recorded().complete(null);
        } else if (hopeless(failure)) {
            settle(decision);
            fail(decision, failure);
        } else {
            giveBack(decision, failure);
        }
    }

    private static boolean hopeless(Exception failure) {
        return failure instanceof RecordTooLargeException
                || failure instanceof SerializationException;
    }

    private synchronized void settle(KeptDecision decision) {
        underWay.remove(decision.number());
        room.give(decision.bytes());
        if (!summaries.isEmpty() && !closed && room.halfFree()) {
            addSummaries();
        }
        notifyAll();
    }

    private void addSummaries() {
        for (Summary summary : summaries.values()) {
            KeptDecision decision =
                    KeptDecision.summary(
                            number++, summary.total(), summary.since(), summary.recorded());
            room.takeAnyway(decision.bytes());
            unsent.add(decision);
        }
        summaries.clear();
    }

    private synchronized void giveBack(KeptDecision decision, Exception failure) {
        if (returned.isEmpty()) {
            LOG.warn("Kafka does not take decisions, they are kept and sent again", failure);
        }
        underWay.remove(decision.number());
        returned.add(decision);
        notifyAll();
    }

    private void fail(KeptDecision decision, Exception failure) {
        if (!decision.summary()) {
            metrics.failed(decision.event());
        }
        decision.recorded().completeExceptionally(failure);
    }

    /** How long the oldest decision has waited; zero where none waits. */
    synchronized Duration oldest() {
        Instant now = clock.instant();
        Instant first = now;
        for (Iterable<KeptDecision> some : List.of(unsent, underWay.values(), returned)) {
            for (KeptDecision decision : some) {
                first = decision.since().isBefore(first) ? decision.since() : first;
            }
        }
        return Duration.between(first, now);
    }

    /** Sends what is kept, for a few seconds at most, and closes the producer. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            addSummaries();
            notifyAll();
        }
        try {
            if (!writer.join(CLOSE_TIMEOUT)) {
                writer.interrupt();
            }
        } catch (InterruptedException _) {
            writer.interrupt();
            Thread.currentThread().interrupt();
        }
        producer.close(Duration.ofSeconds(2));
        abandon();
    }

    private void abandon() {
        List<KeptDecision> left;
        synchronized (this) {
            left = new ArrayList<>(returned);
            left.addAll(underWay.values());
            left.addAll(unsent);
            returned.clear();
            underWay.clear();
            unsent.clear();
        }
        if (left.isEmpty()) {
            return;
        }
        LOG.error(
                "decisions are lost, since Kafka did not take them until the end: decisions={}",
                left.stream().mapToLong(decision -> decision.event().decisions()).sum());
        RejectedExecutionException reason =
                new RejectedExecutionException("the audit log was closed before Kafka was back");
        left.forEach(decision -> fail(decision, reason));
    }
}
