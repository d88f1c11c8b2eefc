package dev.tidewire.gateway.tyrus;

import java.time.Duration;

/**
 * How the gateway listens and how much it grants one connection.
 *
 * @param host the address to bind
 * @param port the port to bind; 0 lets the operating system choose
 * @param outboundBytes bound of the bytes that wait for one client; a frame larger than the bound
 *     is taken when nothing else waits
 * @param maxMessageBytes largest message a client may send, over all its fragments
 * @param tokenInQuery whether {@code ?token=} is read; off by default, since URLs end up in logs
 * @param origins the web pages from which browsers may connect
 * @param pingInterval how often a client is pinged
 * @param silenceTimeout how long a client may give no sign of life
 * @param handshakeTimeout how long a connection may take for its request, and idle between requests
 * @param closeTimeout how long a client may take for what is queued, the close frame and its answer
 */
public record GatewayServerOptions(
        String host,
        int port,
        int outboundBytes,
        int maxMessageBytes,
        boolean tokenInQuery,
        AllowedOrigins origins,
        Duration pingInterval,
        Duration silenceTimeout,
        Duration handshakeTimeout,
        Duration closeTimeout) {

    public GatewayServerOptions {
        if (host.isBlank()) {
            throw new IllegalArgumentException(
                    "host must name an address to bind, such as 0.0.0.0");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, not " + port);
        }
        requireAtLeast("outboundBytes", outboundBytes, 1_024);
        requireAtLeast("maxMessageBytes", maxMessageBytes, 1_024);
        requirePositive("pingInterval", pingInterval);
        requirePositive("handshakeTimeout", handshakeTimeout);
        requirePositive("closeTimeout", closeTimeout);
        if (silenceTimeout.compareTo(pingInterval) <= 0) {
            throw new IllegalArgumentException(
                    "silenceTimeout must be longer than pingInterval ("
                            + pingInterval
                            + "), not "
                            + silenceTimeout);
        }
    }

    /** Loopback, any free port, and the limits a public gateway starts with. */
    public static GatewayServerOptions defaults() {
        return new GatewayServerOptions(
                "127.0.0.1",
                0,
                1 << 20,
                256 << 10,
                false,
                AllowedOrigins.any(),
                Duration.ofSeconds(25),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5));
    }

    /** The same, bound to another address. */
    public GatewayServerOptions listeningOn(String newHost, int newPort) {
        return new GatewayServerOptions(
                newHost,
                newPort,
                outboundBytes,
                maxMessageBytes,
                tokenInQuery,
                origins,
                pingInterval,
                silenceTimeout,
                handshakeTimeout,
                closeTimeout);
    }

    private static void requireAtLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    name + " must be at least " + least + " bytes, not " + value);
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + " must be positive, not " + value);
        }
    }
}
