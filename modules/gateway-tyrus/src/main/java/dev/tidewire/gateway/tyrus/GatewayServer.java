package dev.tidewire.gateway.tyrus;

import dev.tidewire.gateway.Readiness;
import dev.tidewire.gateway.SessionAcceptor;
import dev.tidewire.protocol.CloseCode;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.HttpServerFilter;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.grizzly.strategies.WorkerThreadIOStrategy;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;
import org.glassfish.grizzly.utils.IdleTimeoutFilter;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's port: WebSockets at {@code /workspaces/{workspaceId}/realtime/connect}, and {@code
 * /healthz}, {@code /readyz}, {@code /metrics} and further HTTP resources beside them.
 *
 * <p>Start once, close once; {@link #close()} says goodbye to every client (1001), waits for them
 * and for the answers to requests, for at most the close timeout.
 */
public final class GatewayServer implements AutoCloseable {
    private static final int BACKLOG = 4_096;
    private static final int READ_BUFFER = 16 << 10;

    /** All headers of a request, with a token as long as any that is examined among them. */
    private static final int MAX_HEADERS = 32 << 10;

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** For the gateway to hear of the sessions that had to be cut off. */
    private static final long LAST_CALLS_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final GatewayServerOptions options;
    private final HttpServer http = new HttpServer();
    private final NetworkListener listener;
    private final TyrusContainer container;
    private final HttpResources resources;
    private final Set<WebSocketSession> sessions = ConcurrentHashMap.newKeySet();
    private final LongSupplier clock;
    private @Nullable Sweeper sweeper;

    /**
     * @param readiness asked for every {@code /readyz}; must not block
     * @param registry gets the transport's meters, and is what {@code /metrics} shows
     * @param routes further HTTP resources
     */
    public GatewayServer(
            GatewayServerOptions options,
            SessionAcceptor acceptor,
            Supplier<Readiness> readiness,
            PrometheusMeterRegistry registry,
            List<HttpRoute> routes) {
        this(options, acceptor, readiness, registry, routes, System::nanoTime);
    }

    GatewayServer(
            GatewayServerOptions options,
            SessionAcceptor acceptor,
            Supplier<Readiness> readiness,
            PrometheusMeterRegistry registry,
            List<HttpRoute> routes,
            LongSupplier clock) {
        this.options = options;
        this.clock = clock;
        this.container = new TyrusContainer(acceptor, options.maxMessageBytes());
        this.listener = new NetworkListener("gateway", options.host(), options.port());
        configure(listener);
        ServerContext context =
                new ServerContext(
                        options,
                        sessions,
                        new TransportMetrics(registry, sessions),
                        new JoinBuffers(),
                        task -> listener.getTransport().getWorkerThreadPool().execute(task),
                        clock);
        listener.registerAddOn((network, chain) -> addWebSockets(chain, acceptor, context));
        http.addListener(listener);
        resources = new HttpResources(readiness, registry::scrape, routes);
        http.getServerConfiguration().addHttpHandler(resources, "/");
    }

    private void addWebSockets(
            FilterChainBuilder chain, SessionAcceptor acceptor, ServerContext context) {
        // The idle filter stays, since it keeps a record of every connection until its end.
        FilterChain upgraded =
                FilterChainBuilder.stateless()
                        .add(chain.get(chain.indexOfType(TransportFilter.class)))
                        .add(chain.get(chain.indexOfType(IdleTimeoutFilter.class)))
                        .add(new FrameFilter())
                        .build();
        chain.add(chain.indexOfType(HttpServerFilter.class), new FramingGuard());
        chain.add(
                chain.indexOfType(HttpServerFilter.class),
                new UpgradeFilter(container.getWebSocketEngine(), acceptor, context, upgraded));
    }

    private void configure(NetworkListener network) {
        int threads = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());
        TCPNIOTransport transport = network.getTransport();
        transport.setIOStrategy(WorkerThreadIOStrategy.getInstance());
        transport.setWorkerThreadPoolConfig(
                ThreadPoolConfig.defaultConfig()
                        .copy()
                        .setPoolName("gateway-worker")
                        .setCorePoolSize(threads)
                        .setMaxPoolSize(threads));
        transport.setServerConnectionBackLog(BACKLOG);
        transport.setReadBufferSize(READ_BUFFER);
        transport.setWriteBufferSize(UpgradeFilter.SEND_BUFFER);
        network.setMaxHttpHeaderSize(MAX_HEADERS);
        network.getFileCache().setEnabled(false);
        network.getKeepAlive().setMaxRequestsCount(-1);
        long seconds = Math.max(1, options.handshakeTimeout().toSeconds());
        network.getKeepAlive().setIdleTimeoutInSeconds(Math.toIntExact(seconds));
    }

    /**
     * Binds the port and begins to serve.
     *
     * @throws UncheckedIOException if the port cannot be bound; the message says which and why
     */
    public void start() {
        container.deploy();
        try {
            http.start();
        } catch (UnresolvedAddressException unknown) {
            http.shutdownNow();
            IOException failure = new UnknownHostException("unknown host");
            failure.addSuppressed(unknown);
            throw new UncheckedIOException(explained(failure), failure);
        } catch (IOException failure) {
            http.shutdownNow();
            throw new UncheckedIOException(explained(failure), failure);
        }
        sweeper = new Sweeper(sessions, clock);
    }

    private String explained(IOException failure) {
        String reason = String.valueOf(failure.getMessage());
        String remedy =
                reason.contains("in use")
                        ? "stop what uses the port, or choose another, 0 for any free one"
                        : "choose an address of this machine (0.0.0.0 for all), and a port it may bind";
        return "Cannot listen on " + address() + " (" + reason + "): " + remedy;
    }

    private String address() {
        return options.host() + ":" + options.port();
    }

    /** The port that is bound, once started. */
    public int port() {
        return listener.getPort();
    }

    @Override
    public void close() {
        try {
            listener.getTransport().unbindAll();
        } finally {
            sessions.forEach(session ->
                    session.close(CloseCode.GOING_AWAY, "going_away: the server is stopping"));
            await(() -> sessions.isEmpty() && resources.idle(), options.closeTimeout().toNanos());
            sessions.forEach(WebSocketSession::terminate);
            await(sessions::isEmpty, LAST_CALLS_NANOS);
            http.shutdownNow();
            container.stop();
            Sweeper watch = sweeper;
            if (watch != null) {
                watch.close();
            }
        }
    }

    private static void await(BooleanSupplier condition, long nanos) {
        long deadline = System.nanoTime() + nanos;
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
