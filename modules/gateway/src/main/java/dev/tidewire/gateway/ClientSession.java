package dev.tidewire.gateway;

/**
 * The incoming half of one client's connection: what the transport tells the gateway. The transport
 * calls one method at a time, in the order of the client's messages, and none after {@link
 * #closed()}.
 */
public interface ClientSession {
    /** A complete text message arrived. */
    void received(String message);

    /** A binary message arrived, which the protocol does not have. */
    void receivedBinary();

    /**
     * The connection has room again: so little is left unwritten after an {@link
     * ClientConnection#offer} that did not fit that it is worth going on. May be called at any
     * time, even amid another call, but not from within a call to the connection.
     */
    void writable();

    /** The connection ended, for whatever reason. Called exactly once. */
    void closed();
}
