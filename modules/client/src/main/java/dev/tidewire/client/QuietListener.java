package dev.tidewire.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Keeps what a listener throws from the connection that it is told of. */
final class QuietListener implements ConnectionListener {
    private static final System.Logger LOG = System.getLogger(QuietListener.class.getName());

    private final ConnectionListener listener;

    QuietListener(ConnectionListener listener) {
        this.listener = listener;
    }

    static void quietly(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a listener has thrown", e);
        }
    }

    @Override
    public void authenticated(String subject) {
        quietly(() -> listener.authenticated(subject));
    }

    @Override
    public void disconnected(int code, String reason, Duration nextAttemptIn) {
        quietly(() -> listener.disconnected(code, reason, nextAttemptIn));
    }

    @Override
    public void expiring(Duration in) {
        quietly(() -> listener.expiring(in));
    }

    @Override
    public void failed(TidewireException error) {
        quietly(() -> listener.failed(error));
    }

    @Override
    public void received(String text, JsonNode frame) {
        quietly(() -> listener.received(text, frame));
    }
}
