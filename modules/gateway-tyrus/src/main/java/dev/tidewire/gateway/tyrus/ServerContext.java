package dev.tidewire.gateway.tyrus;

import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * What all sessions of a server share.
 *
 * @param clock nanoseconds, as {@link System#nanoTime()}
 * @param workers runs what must not run on the thread that noticed it
 */
record ServerContext(
        GatewayServerOptions options,
        Set<WebSocketSession> sessions,
        TransportMetrics metrics,
        JoinBuffers buffers,
        Executor workers,
        LongSupplier clock) {}
