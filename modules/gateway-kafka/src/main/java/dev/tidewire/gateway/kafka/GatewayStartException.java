package dev.tidewire.gateway.kafka;

import java.io.Serial;

/** The gateway cannot run in these surroundings; the message says what an operator must change. */
public final class GatewayStartException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    GatewayStartException(String message) {
        super(message);
    }

    GatewayStartException(String message, Throwable cause) {
        super(message, cause);
    }

    static GatewayStartException unanswered(Exception cause) {
        return new GatewayStartException(
                "Kafka did not answer in time; check bootstrap.servers and that the brokers run",
                cause);
    }
}
