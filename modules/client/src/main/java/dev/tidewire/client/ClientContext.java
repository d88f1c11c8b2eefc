package dev.tidewire.client;

import java.net.URI;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What all parts of a client share.
 *
 * @param addresses of the workspace's WebSocket, tried in turn
 */
record ClientContext(
        List<URI> addresses,
        TokenSupplier tokens,
        BackOff backOff,
        ConnectionListener listener,
        Loop loop,
        Transport transport,
        RandomGenerator random) {
    ClientContext {
        addresses = List.copyOf(addresses);
        listener = new QuietListener(listener);
    }

    /** Asks for a token; the answer comes on the client's thread. */
    void token(TokenAnswer answer) {
        loop.elsewhere(() -> {
            try {
                String token = tokens.get();
                if (token == null || token.isBlank()) {
                    throw new IllegalStateException("the token supplier has given no token");
                }
                loop.execute(() -> answer.token(token));
            } catch (Exception e) {
                loop.execute(() -> answer.failed(e));
            }
        });
    }

    /** What became of asking for a token. */
    interface TokenAnswer {
        void token(String token);

        void failed(Exception failure);
    }
}
