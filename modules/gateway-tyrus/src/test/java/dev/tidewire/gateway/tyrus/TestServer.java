package dev.tidewire.gateway.tyrus;

import dev.tidewire.gateway.Readiness;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A server with a {@link FakeGateway} behind it. */
final class TestServer implements AutoCloseable {
    static final GatewayServerOptions OPTIONS =
            new GatewayServerOptions(
                    "127.0.0.1",
                    0,
                    64 << 10,
                    64 << 10,
                    false,
                    AllowedOrigins.any(),
                    Duration.ofSeconds(25),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(1));

    private static final Logger GRIZZLY = Logger.getLogger("org.glassfish.grizzly");

    static {
        GRIZZLY.setLevel(Level.WARNING);
    }

    final FakeGateway gateway = new FakeGateway();
    final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    volatile Readiness readiness = new Readiness(true, Map.of("kafka", "connected"));
    private final GatewayServer server;

    TestServer() {
        this(OPTIONS);
    }

    TestServer(GatewayServerOptions options, HttpRoute... routes) {
        server = new GatewayServer(options, gateway, () -> readiness, registry, List.of(routes));
        server.start();
    }

    int port() {
        return server.port();
    }

    /** The sum of a meter's first measurement. */
    double meter(String name) {
        Meter meter = registry.get("tidewire.gateway." + name).meter();
        return meter.measure().iterator().next().getValue();
    }

    static GatewayServerOptions options(UnaryOperator<OptionsBuilder> change) {
        return change.apply(new OptionsBuilder()).build();
    }

    @Override
    public void close() {
        server.close();
        registry.close();
    }

    /** Changes single options. */
    static final class OptionsBuilder {
        private int outboundBytes = OPTIONS.outboundBytes();
        private int maxMessageBytes = OPTIONS.maxMessageBytes();
        private boolean tokenInQuery;
        private AllowedOrigins origins = OPTIONS.origins();
        private Duration pingInterval = OPTIONS.pingInterval();
        private Duration silenceTimeout = OPTIONS.silenceTimeout();

        OptionsBuilder outboundBytes(int bytes) {
            outboundBytes = bytes;
            return this;
        }

        OptionsBuilder maxMessageBytes(int bytes) {
            maxMessageBytes = bytes;
            return this;
        }

        OptionsBuilder tokenInQuery() {
            tokenInQuery = true;
            return this;
        }

        OptionsBuilder origins(String... allowed) {
            origins = AllowedOrigins.of(List.of(allowed));
            return this;
        }

        OptionsBuilder pings(Duration interval, Duration silence) {
            pingInterval = interval;
            silenceTimeout = silence;
            return this;
        }

        GatewayServerOptions build() {
            return new GatewayServerOptions(
                    "127.0.0.1",
                    0,
                    outboundBytes,
                    maxMessageBytes,
                    tokenInQuery,
                    origins,
                    pingInterval,
                    silenceTimeout,
                    OPTIONS.handshakeTimeout(),
                    OPTIONS.closeTimeout());
        }
    }
}
