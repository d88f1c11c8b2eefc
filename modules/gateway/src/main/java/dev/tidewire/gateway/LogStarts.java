package dev.tidewire.gateway;

import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.protocol.StartPosition;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the log where subscriptions begin. Thread-safe. */
final class LogStarts implements StartFinder {
    private static final Logger LOG = LoggerFactory.getLogger(LogStarts.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ChangeLog log;
    private final Scheduler scheduler;
    private final Predicate<Subscription> wanted;
    private final ObjLongConsumer<Subscription> found;

    /**
     * @param wanted whether a subscription still waits to begin
     * @param found told the offset, on any thread
     */
    LogStarts(
            ChangeLog log,
            Scheduler scheduler,
            Predicate<Subscription> wanted,
            ObjLongConsumer<Subscription> found) {
        this.wanted = wanted;
        this.log = log;
        this.scheduler = scheduler;
        this.found = found;
    }

    @Override
    public void find(Subscription subscription, StartPosition from) {
        var _ =
                ask(subscription, from)
                        .whenComplete((offset, failure) -> {
                            if (failure == null) {
                                found.accept(subscription, offset);
                            } else if (wanted.test(subscription)) {
                                LOG.warn("the log cannot be asked, trying again", failure);
                                scheduler.after(RETRY, () -> find(subscription, from));
                            }
                        });
    }

    private CompletableFuture<Long> ask(Subscription subscription, StartPosition from) {
        WorkspaceId workspace = subscription.filter().filter().workspace();
        Family family = subscription.filter().filter().channel().family();
        int partition = log.partition(workspace);
        return switch (from) {
            case StartPosition.Earliest() -> log.first(family, partition);
            case StartPosition.Since(var time) -> log.firstSince(family, partition, time);
            case StartPosition.At(var cursor) -> CompletableFuture.completedFuture(cursor.offset());
            case StartPosition.Latest() ->
                    throw new IllegalArgumentException("latest is not in the log");
        };
    }
}
