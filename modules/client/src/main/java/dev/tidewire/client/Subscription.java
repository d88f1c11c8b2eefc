package dev.tidewire.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A subscription of the application, which outlives connections. Thread-safe. */
public final class Subscription {
    private final Loop loop;
    private final SubscriptionListener listener;
    private final BiConsumer<Subscription, CompletableFuture<@Nullable Void>> leaving;
    private final CompletableFuture<@Nullable Void> live = new CompletableFuture<>();
    private volatile @Nullable String cursor;
    private volatile boolean ended;

    /**
     * @param leaving ends it on the client's thread, and completes the future then
     */
    Subscription(
            Loop loop,
            SubscriptionListener listener,
            BiConsumer<Subscription, CompletableFuture<@Nullable Void>> leaving) {
        this.loop = loop;
        this.listener = listener;
        this.leaving = leaving;
    }

    /**
     * The position after the last event that the listener has returned from; empty until the
     * subscription is live. Stored somewhere and given to {@link SubscribeRequest#from(String)}
     * later, it goes on there, in this process or another: each event is then delivered at least
     * once, and once if it is stored in the same transaction as what the event has led to.
     */
    public Optional<String> cursor() {
        return Optional.ofNullable(cursor);
    }

    /**
     * Completes when the gateway has first confirmed the subscription: what happens from then on is
     * delivered. Completes with a {@link TidewireException} if the subscription ends before.
     */
    public CompletableFuture<@Nullable Void> live() {
        return live.copy();
    }

    /**
     * Waits until the subscription is live; not for listeners, which would wait for themselves.
     *
     * @return this
     * @throws TidewireException if it is refused, or not live in time, or the thread is interrupted
     */
    public Subscription awaitLive(Duration patience) {
        if (loop.here()) {
            throw new IllegalStateException("a listener must not wait; use live()");
        }
        try {
            live.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return this;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TidewireException refusal) {
                throw new TidewireException(
                        refusal.code(),
                        refusal.label(),
                        String.valueOf(refusal.getMessage()),
                        refusal);
            }
            throw TidewireException.own("the subscription has failed", e);
        } catch (TimeoutException e) {
            throw TidewireException.own("the subscription is not live after " + patience, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TidewireException.own("the thread was interrupted", e);
        }
    }

    /**
     * Ends the subscription; the listener is not called any more, except that a call may be under
     * way.
     *
     * @return completes when the gateway has confirmed it, or the connection has ended
     */
    public CompletableFuture<@Nullable Void> unsubscribe() {
        ended = true;
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        live.completeExceptionally(TidewireException.own("the subscription was ended", null));
        leaving.accept(this, done);
        return done.copy();
    }

    void subscribed(String position) {
        if (!ended) {
            cursor = position;
            live.complete(null);
            QuietListener.quietly(() -> listener.onSubscribed(position));
        }
    }

    /** Returns false if the subscription has ended by it, or had before. */
    boolean event(Event event) {
        return handled(() -> listener.onEvent(event), event.cursor());
    }

    boolean gap(Gap gap) {
        return handled(() -> listener.onGap(gap), gap.to());
    }

    private boolean handled(Runnable call, String after) {
        if (ended) {
            return false;
        }
        try {
            call.run();
            cursor = after;
            return true;
        } catch (Throwable e) { // whatever it is, the event was not handled
            fail(TidewireException.own("the listener has thrown, so the subscription ends", e));
            return false;
        }
    }

    /** Nothing came up to there. */
    void advanced(String position) {
        if (!ended) {
            cursor = position;
        }
    }

    void suspended(String reason) {
        if (!ended) {
            QuietListener.quietly(() -> listener.onSuspended(reason));
        }
    }

    void resumed(String reason) {
        if (!ended) {
            QuietListener.quietly(() -> listener.onResumed(reason));
        }
    }

    void delayed(TidewireException reason, Duration again) {
        if (!ended) {
            QuietListener.quietly(() -> listener.onDelayed(reason, again));
        }
    }

    void fail(TidewireException error) {
        if (!ended) {
            ended = true;
            live.completeExceptionally(error);
            QuietListener.quietly(() -> listener.onError(error));
        }
    }

    /** The client was closed, of which nobody needs to be told. */
    void close() {
        ended = true;
        live.completeExceptionally(TidewireException.own("the client was closed", null));
    }
}
