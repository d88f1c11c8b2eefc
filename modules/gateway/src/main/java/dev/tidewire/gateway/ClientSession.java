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

    /** The connection ended, for whatever reason. Called exactly once. */
    void closed();
}
