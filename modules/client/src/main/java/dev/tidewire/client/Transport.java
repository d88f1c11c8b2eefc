package dev.tidewire.client;

import java.net.URI;

/** Makes connections. Thread-safe. */
interface Transport {
    /**
     * Begins to connect, and returns at once.
     *
     * @param receiver is told what becomes of it, by any thread, one call at a time
     */
    Connection connect(URI address, String token, Receiver receiver);

    /** A connection, or the attempt to have one. Thread-safe; after the end nothing happens. */
    interface Connection {
        /** Sends a text message after those before it. */
        void send(String text);

        /** Sends a ping, unless one is on its way. */
        void ping();

        /** Asks for one more message; the first is asked for by the transport. */
        void request();

        /** Says goodbye and ends. */
        void close();

        /** Ends at once. */
        void abort();
    }

    /** Is told what happens on a connection. */
    interface Receiver {
        /** A text message, whole. No other comes until {@link Connection#request()}. */
        void message(String text);

        /** The peer is alive. */
        void sign();

        /** The connection was closed, or is none: 1006 where there was no close. */
        void ended(int code, String reason);
    }
}
