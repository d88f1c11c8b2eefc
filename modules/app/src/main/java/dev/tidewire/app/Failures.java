package dev.tidewire.app;

import dev.tidewire.app.config.ConfigurationException;
import dev.tidewire.capture.CaptureException;
import dev.tidewire.embedded.EmbeddedServerException;
import dev.tidewire.gateway.kafka.GatewayStartException;
import dev.tidewire.records.ClusterUnavailableException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Turns exceptions into the sentence that a person reads. */
final class Failures {
    private Failures() {}

    /** What went wrong, without a stack trace. */
    static String sentence(Throwable failure) {
        Throwable cause = unwrapped(failure);
        @Nullable String message = cause.getMessage();
        return switch (cause) {
            case FailedException _,
                    ConfigurationException _,
                    EmbeddedServerException _,
                    ClusterUnavailableException _,
                    GatewayStartException _,
                    CaptureException _,
                    IllegalArgumentException _,
                    IllegalStateException _,
                    UncheckedIOException _
                    when message != null ->
                    message;
            default ->
                    cause.getClass().getSimpleName()
                            + (message == null ? "" : ": " + message)
                            + " (run it again with --verbose for the details)";
        };
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
