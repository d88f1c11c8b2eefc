package dev.tidewire.embedded;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A token issuer for development, with Keycloak's addresses and claims, on 127.0.0.1. It gives
 * everybody who asks a token for anything, without a password, and so must never be reachable from
 * elsewhere. Its signing key outlives it, so tokens stay valid when it is started again on the same
 * port; on another one it is another issuer.
 *
 * <p>Thread-safe.
 */
public final class EmbeddedIssuer implements AutoCloseable {

    private static final int BACKLOG = 50;

    private final HttpServer server;
    private final ExecutorService executor;
    private final TokenMint mint;

    private EmbeddedIssuer(HttpServer server, ExecutorService executor, TokenMint mint) {
        this.server = server;
        this.executor = executor;
        this.mint = mint;
    }

    /**
     * Starts an issuer on a free port.
     *
     * @throws EmbeddedServerException if the signing key cannot be read or written
     */
    public static EmbeddedIssuer start(Path folder) {
        return start(EmbeddedIssuerOptions.in(folder));
    }

    /**
     * Starts an issuer.
     *
     * @throws EmbeddedServerException if the port is taken, or the signing key cannot be read or
     *     written
     */
    public static EmbeddedIssuer start(EmbeddedIssuerOptions options) {
        IssuerKeys keys = IssuerKeys.in(options.folder());
        HttpServer server = bind(options);
        String issuer =
                "http://%s:%d/realms/%s"
                        .formatted(Ports.HOST, server.getAddress().getPort(), options.realm());
        TokenMint mint =
                new TokenMint(
                        issuer,
                        options.realm(),
                        options.audience(),
                        options.lifetime(),
                        options.clock(),
                        keys);
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(executor);
        server.createContext("/", new IssuerEndpoints(mint));
        server.start();
        return new EmbeddedIssuer(server, executor, mint);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** The claim {@code iss}, which is also the address of the realm. */
    public URI issuer() {
        return URI.create(mint.issuer());
    }

    /** Where the public keys are. */
    public URI jwksUri() {
        return URI.create(mint.issuer() + "/protocol/openid-connect/certs");
    }

    /** Where tokens are asked for. */
    public URI tokenUri() {
        return URI.create(mint.issuer() + "/protocol/openid-connect/token");
    }

    /** The claim {@code aud}. */
    public String audience() {
        return mint.audience();
    }

    /**
     * Makes a token.
     *
     * @throws IllegalArgumentException if a further claim cannot be written as JSON
     */
    public String token(TokenRequest request) {
        return mint.token(request);
    }

    /**
     * Signs with a new key from now on. The previous one is still among the public keys, so its
     * tokens stay valid; the one before it is not.
     *
     * @throws EmbeddedServerException if it cannot be written
     */
    public void rotateKey() {
        mint.keys().rotate();
    }

    /** Stops answering at once. */
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    private static HttpServer bind(EmbeddedIssuerOptions options) {
        try {
            return HttpServer.create(Ports.loopback(options.port()), BACKLOG);
        } catch (BindException e) {
            throw Ports.inUse("The token issuer", options.port(), options.portRemedy(), e);
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "The token issuer cannot open a port on " + Ports.HOST + ": " + e + ".", e);
        }
    }
}
