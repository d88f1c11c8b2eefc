package dev.tidewire.gateway.tyrus;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.concurrent.atomic.LongAdder;

/**
 * What goes through the transport. Of the frames, {@code enqueued = delivered + dropped + taken
 * back + pending}; a refused frame was never enqueued. Pings, pongs and close frames are not
 * counted as frames, only in bytes and writes.
 */
final class TransportMetrics {
    final LongAdder opened = new LongAdder();
    final LongAdder enqueued = new LongAdder();
    final LongAdder delivered = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder takenBack = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder bytes = new LongAdder();
    final LongAdder writes = new LongAdder();

    TransportMetrics(MeterRegistry registry, Collection<WebSocketSession> sessions) {
        counter(registry, "tidewire.gateway.connections.opened", opened, "WebSockets opened");
        counter(registry, "tidewire.gateway.frames.enqueued", enqueued, "Frames taken for sending");
        counter(
                registry,
                "tidewire.gateway.frames.delivered",
                delivered,
                "Frames handed to the operating system");
        counter(
                registry,
                "tidewire.gateway.frames.dropped",
                dropped,
                "Frames still unwritten when their connection ended");
        counter(
                registry,
                "tidewire.gateway.frames.taken.back",
                takenBack,
                "Frames still unwritten when their session was suspended");
        counter(
                registry,
                "tidewire.gateway.frames.refused",
                refused,
                "Frames that did not fit into their connection's bound");
        counter(registry, "tidewire.gateway.bytes", bytes, "Bytes handed to the operating system");
        counter(registry, "tidewire.gateway.writes", writes, "Writes, each of one or more frames");
        Gauge.builder("tidewire.gateway.connections", sessions, Collection::size)
                .description("Open WebSockets")
                .register(registry);
        Gauge.builder("tidewire.gateway.frames.pending", sessions, TransportMetrics::frames)
                .description("Frames taken and not yet handed to the operating system")
                .register(registry);
        Gauge.builder("tidewire.gateway.bytes.pending", sessions, TransportMetrics::bytes)
                .description("Bytes waiting for clients, control frames included")
                .baseUnit("bytes")
                .register(registry);
    }

    private static void counter(
            MeterRegistry registry, String name, LongAdder value, String description) {
        FunctionCounter.builder(name, value, LongAdder::sum)
                .description(description)
                .register(registry);
    }

    private static double frames(Collection<WebSocketSession> sessions) {
        return sessions.stream().mapToLong(WebSocketSession::pendingFrames).sum();
    }

    private static double bytes(Collection<WebSocketSession> sessions) {
        return sessions.stream().mapToLong(WebSocketSession::pendingBytes).sum();
    }
}
