package dev.tidewire.gateway;

/** Where a transport brings new connections. Thread-safe. */
public interface SessionAcceptor {
    /**
     * Takes over a connection whose WebSocket handshake has succeeded. A refusal is a {@link
     * ClientConnection#close} with its code, since a browser cannot read an HTTP status.
     */
    ClientSession accept(ConnectRequest request, ClientConnection connection);

    /**
     * Takes note of a handshake that was refused because of the web page that it came from, which
     * is a decision to be recorded.
     */
    void originDenied(ConnectRequest request);
}
