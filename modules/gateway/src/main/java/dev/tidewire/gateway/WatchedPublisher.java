package dev.tidewire.gateway;

import dev.tidewire.model.PublishedEvent;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what becomes of events, and tells the operator of failures. Throws nothing. */
final class WatchedPublisher implements EventPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedPublisher.class);

    private final EventPublisher log;
    private final GatewayMetrics metrics;
    private final FailureSummary failures;

    WatchedPublisher(EventPublisher log, GatewayMetrics metrics, FailureSummary failures) {
        this.log = log;
        this.metrics = metrics;
        this.failures = failures;
    }

    @Override
    public CompletableFuture<String> publish(PublishedEvent event) {
        return begun(event)
                .whenComplete((id, failure) -> {
                    if (failure == null) {
                        metrics.publish(GatewayMetrics.Publish.PUBLISHED);
                    } else {
                        failed(failure);
                    }
                });
    }

    private CompletableFuture<String> begun(PublishedEvent event) {
        try {
            return log.publish(event);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void failed(Throwable failure) {
        metrics.publish(GatewayMetrics.Publish.FAILED);
        failures.add(failure).ifPresent(line -> LOG.warn("events were not published: {}", line));
    }
}
