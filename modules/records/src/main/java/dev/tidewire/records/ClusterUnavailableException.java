package dev.tidewire.records;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;

/** Kafka did not answer in time, or refused. The message says what was asked. */
public final class ClusterUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClusterUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    static <T> T await(KafkaFuture<T> future, Duration timeout, String what) {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ClusterUnavailableException(
                    "Kafka refused to " + what + ": " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new ClusterUnavailableException(
                    "Kafka did not answer within "
                            + timeout.toSeconds()
                            + " s when asked to "
                            + what
                            + "; check kafka.bootstrapServers",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterUnavailableException("interrupted while asked to " + what, e);
        }
    }
}
