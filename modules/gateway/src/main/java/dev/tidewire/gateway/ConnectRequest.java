package dev.tidewire.gateway;

import org.jspecify.annotations.Nullable;

/**
 * How a client asked to be let in.
 *
 * @param workspace the path segment as the client sent it, decoded once; not yet judged
 * @param token the credential of the handshake, or null where the first message must bring one
 * @param remoteAddress the peer's address, without port
 * @param correlationId the {@code X-Correlation-Id} header, or null
 */
public record ConnectRequest(
        String workspace,
        @Nullable String token,
        String remoteAddress,
        @Nullable String correlationId) {
    /** The same for whoever keeps it longer than the token is needed. */
    ConnectRequest withoutToken() {
        return new ConnectRequest(workspace, null, remoteAddress, correlationId);
    }

    /** Does not show the token. */
    @Override
    public String toString() {
        return "ConnectRequest[workspace=" + workspace + ", remoteAddress=" + remoteAddress + "]";
    }
}
