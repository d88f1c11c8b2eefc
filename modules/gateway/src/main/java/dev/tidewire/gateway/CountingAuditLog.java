package dev.tidewire.gateway;

import dev.tidewire.model.AuditEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Makes few records of a flood of refusals. The first of a minute from one address are recorded one
 * by one; those that follow are added up, and every {@link #INTERVAL} there is one record, which
 * carries the number, for each address, workspace, reason and holder of a token. The numbers of all
 * records add up to the refusals. From an address with very many different ones, and from very many
 * addresses, those of several workspaces and addresses are added up, so that memory is bounded.
 * Thread-safe.
 */
final class CountingAuditLog implements AuditLog, AutoCloseable {
    /** From one record of a number to the next. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    /** How many of an address are recorded one by one in each {@link #WINDOW}. */
    static final int ONE_BY_ONE = 10;

    static final Duration WINDOW = Duration.ofMinutes(1);
    static final int MAX_ADDRESSES = 10_000;
    static final int MAX_SUMS_OF_ADDRESS = 100;
    static final int MAX_SUMS = 1_000;

    /** A longer filter, in characters, is not kept with a number. */
    static final int MAX_FILTER = 4_096;

    /** Stands for all addresses that there is no room for; no address is empty. */
    private static final String OTHERS = "";

    private final AuditLog log;
    private final InstantSource clock;
    private final GatewayMetrics metrics;
    private final Map<String, Source> sources = new HashMap<>();
    private final Map<Group, Sum> sums = new LinkedHashMap<>();
    private long waiting;
    private boolean closed;

    /** What came from an address since a time. */
    private static final class Source {
        private final Instant since;
        private int refusals;
        private int sums;

        Source(Instant since) {
            this.since = since;
        }

        boolean over(Instant now) {
            return !now.isBefore(since.plus(WINDOW));
        }
    }

    private record Group(
            String address, String workspace, String reason, @Nullable String subject) {}

    private static final class Sum {
        private final CompletableFuture<Void> recorded = new CompletableFuture<>();
        private AuditEvent total;

        Sum(AuditEvent first) {
            total = first;
        }
    }

    CountingAuditLog(AuditLog log, InstantSource clock, GatewayMetrics metrics) {
        this.log = log;
        this.clock = clock;
        this.metrics = metrics;
        metrics.folding(this, CountingAuditLog::waiting);
    }

    @Override
    public CompletableFuture<Void> record(AuditEvent event) {
        return switch (event) {
            case AuditEvent.AuthDenied refusal -> {
                CompletableFuture<Void> counted = count(refusal);
                yield counted == null ? log.record(refusal) : counted;
            }
            case AuditEvent.AuthGranted _,
                    AuditEvent.SessionSuspended _,
                    AuditEvent.SessionResumed _ ->
                    log.record(event);
        };
    }

    /** Adds a refusal to others; null if it is to be recorded by itself. */
    private synchronized @Nullable CompletableFuture<Void> count(AuditEvent.AuthDenied refusal) {
        if (closed) {
            return null;
        }
        String address = Objects.requireNonNullElse(refusal.context().remoteAddress(), "(none)");
        String known = sources.containsKey(address) || hasRoom() ? address : OTHERS;
        Source source = source(known);
        if (source.refusals++ < ONE_BY_ONE) {
            return null;
        }
        waiting += refusal.count();
        metrics.folded();
        return add(source, known, withoutLongFilter(refusal)).recorded;
    }

    private boolean hasRoom() {
        return sources.size() < MAX_ADDRESSES;
    }

    private Source source(String address) {
        Instant now = clock.instant();
        Source source = sources.get(address);
        if (source == null || source.over(now)) {
            Source next = new Source(now);
            next.sums = source == null ? 0 : source.sums;
            source = next;
            sources.put(address, next);
        }
        return source;
    }

    private static AuditEvent.AuthDenied withoutLongFilter(AuditEvent.AuthDenied refusal) {
        String filter = refusal.filterSnapshot();
        return filter == null || filter.length() <= MAX_FILTER ? refusal : refusal.withoutFilter();
    }

    private Sum add(Source source, String address, AuditEvent.AuthDenied refusal) {
        AuditEvent.Context context = refusal.context();
        String reason = refusal.denialReason();
        Group exact = new Group(address, context.workspaceId(), reason, context.actorIdentity());
        boolean room = sums.size() < MAX_SUMS;
        if (sums.containsKey(exact) || (room && source.sums < MAX_SUMS_OF_ADDRESS)) {
            return add(source, exact, refusal);
        }
        Group ofAddress = new Group(address, AuditEvent.Context.SEVERAL, reason, null);
        Group coarse =
                room || sums.containsKey(ofAddress)
                        ? ofAddress
                        : new Group(OTHERS, AuditEvent.Context.SEVERAL, reason, null);
        return add(source, coarse, refusal.ofSeveralWorkspaces());
    }

    private Sum add(Source source, Group group, AuditEvent.AuthDenied refusal) {
        Sum sum = sums.get(group);
        if (sum != null) {
            sum.total = sum.total.and(refusal);
            return sum;
        }
        Sum first = new Sum(refusal);
        sums.put(group, first);
        source.sums++;
        return first;
    }

    /** Records the numbers of the last interval. */
    void write() {
        for (Sum sum : take()) {
            var _ =
                    log.record(sum.total)
                            .whenComplete((done, failure) -> {
                                if (failure == null) {
                                    sum.recorded.complete(null);
                                } else {
                                    sum.recorded.completeExceptionally(failure);
                                }
                            });
        }
    }

    private synchronized List<Sum> take() {
        List<Sum> due = List.copyOf(sums.values());
        sums.clear();
        waiting = 0;
        Instant now = clock.instant();
        sources.values().removeIf(source -> source.over(now));
        sources.values().forEach(source -> source.sums = 0);
        return due;
    }

    private synchronized long waiting() {
        return waiting;
    }

    /** Records what is left. Refusals that follow are recorded one by one. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        write();
    }
}
