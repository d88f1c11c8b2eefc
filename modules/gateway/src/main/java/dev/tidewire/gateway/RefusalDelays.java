package dev.tidewire.gateway;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Keeps refusals back from where many have come, longer each time, so that whoever tries again and
 * again, or a client in a loop, is slowed down. Only refusals wait, and on no thread: a good token
 * from the same address, or behind the same proxy, is never kept waiting. Memory is bounded: what
 * is not remembered, or does not find room to wait, is told at once. Thread-safe.
 */
final class RefusalDelays {
    /** So many are told at once, as to somebody whose token has just ended. */
    static final int FREE = 5;

    /** The first delay; each further one is twice as long. */
    static final Duration FIRST = Duration.ofMillis(100);

    static final Duration LONGEST = Duration.ofSeconds(5);

    /** How long nothing must be refused for one refusal to be forgotten. */
    static final Duration FORGIVING = Duration.ofSeconds(10);

    static final int MAX_NETWORKS = 10_000;
    static final int MAX_WAITING = 10_000;

    /** With as many, the delay is the longest; more are not counted. */
    private static final int MOST = FREE + 7;

    private static final int NETWORK_BYTES_OF_IPV6 = 8;

    private final Scheduler scheduler;
    private final Executor executor;
    private final InstantSource clock;
    private final GatewayMetrics metrics;
    private final Map<String, Refusals> networks = new Networks();
    private int waiting;

    private record Refusals(int count, Instant last) {
        int left(Instant now) {
            long forgiven = Duration.between(last, now).dividedBy(FORGIVING);
            return Math.clamp(count - Math.max(0, forgiven), 0, MOST);
        }
    }

    /** Forgets those from where the longest ago something was refused. */
    private static final class Networks extends LinkedHashMap<String, Refusals> {
        private static final long serialVersionUID = 1L;

        Networks() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Refusals> eldest) {
            return size() > MAX_NETWORKS;
        }
    }

    RefusalDelays(GatewayPorts ports, GatewayMetrics metrics) {
        this.scheduler = ports.scheduler();
        this.executor = ports.executor();
        this.clock = ports.clock();
        this.metrics = metrics;
        metrics.refusalsWaiting(this, RefusalDelays::waiting);
    }

    /**
     * Notes a refusal and tells it when it is time.
     *
     * @return completes with the refusal, at once or on the executor
     */
    <T> CompletableFuture<T> tell(String address, T refusal) {
        Duration delay = delay(address);
        if (delay.isZero()) {
            return CompletableFuture.completedFuture(refusal);
        }
        metrics.refusalDelayed();
        CompletableFuture<T> told = new CompletableFuture<>();
        scheduler.after(
                delay,
                () -> {
                    left();
                    told.completeAsync(() -> refusal, executor);
                });
        return told;
    }

    private synchronized Duration delay(String address) {
        Instant now = clock.instant();
        String network = network(address);
        Refusals before = networks.get(network);
        int count = Math.min(MOST, 1 + (before == null ? 0 : before.left(now)));
        networks.put(network, new Refusals(count, now));
        if (count <= FREE || waiting == MAX_WAITING) {
            return Duration.ZERO;
        }
        waiting++;
        Duration delay = FIRST.multipliedBy(1L << (count - FREE - 1));
        return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
    }

    private synchronized void left() {
        waiting--;
    }

    private synchronized int waiting() {
        return waiting;
    }

    /** What belongs to one network: an address of IPv4, the first 64 bits of one of IPv6. */
    private static String network(String address) {
        int zone = address.indexOf('%');
        try {
            byte[] bytes =
                    InetAddress.ofLiteral(zone < 0 ? address : address.substring(0, zone))
                            .getAddress();
            return HexFormat.of()
                    .formatHex(bytes, 0, Math.min(bytes.length, NETWORK_BYTES_OF_IPV6));
        } catch (IllegalArgumentException noAddress) {
            return address;
        }
    }
}
