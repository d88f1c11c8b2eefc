package dev.tidewire.gateway;

/** Where a transport brings new connections. Thread-safe. */
@FunctionalInterface
public interface SessionAcceptor {
    /**
     * Takes over a connection whose WebSocket handshake has succeeded. A refusal is a {@link
     * ClientConnection#close} with its code, since a browser cannot read an HTTP status.
     */
    ClientSession accept(ConnectRequest request, ClientConnection connection);
}
