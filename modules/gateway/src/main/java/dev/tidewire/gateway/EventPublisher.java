package dev.tidewire.gateway;

import dev.tidewire.model.PublishedEvent;
import java.util.concurrent.CompletableFuture;

/** Takes events of applications to the log. Thread-safe. */
@FunctionalInterface
public interface EventPublisher {
    /**
     * Publishes an event; those of one caller keep their order. Returns at once; completes with the
     * event's id when it is safe, or exceptionally when it cannot be kept now, with an {@link
     * EventTooLargeException} when it never can.
     */
    CompletableFuture<String> publish(PublishedEvent event);
}
