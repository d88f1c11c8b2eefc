package dev.tidewire.app;

import dev.tidewire.app.config.AuthConfig;
import dev.tidewire.app.config.DrainConfig;
import dev.tidewire.app.config.GatewayConfig;
import dev.tidewire.app.config.KafkaConfig;
import dev.tidewire.auth.JwksKeySource;
import dev.tidewire.auth.KeyHealth;
import dev.tidewire.auth.KeycloakLogoutVerifier;
import dev.tidewire.auth.KeycloakTokenVerifier;
import dev.tidewire.gateway.GatewaySettings;
import dev.tidewire.gateway.LogoutRequests;
import dev.tidewire.gateway.OperatorRequests;
import dev.tidewire.gateway.Readiness;
import dev.tidewire.gateway.kafka.GatewayRuntime;
import dev.tidewire.gateway.kafka.KafkaGatewaySettings;
import dev.tidewire.gateway.tyrus.AllowedOrigins;
import dev.tidewire.gateway.tyrus.GatewayServer;
import dev.tidewire.gateway.tyrus.GatewayServerOptions;
import dev.tidewire.gateway.tyrus.HttpRoute;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The role gateway: sessions on Kafka, keys of the issuer, and the port. */
final class GatewayPart implements Part {
    private static final Logger log = LoggerFactory.getLogger(GatewayPart.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

    private final JwksKeySource keys;
    private final ExternalAccess external;
    private final GatewayRuntime runtime;
    private final GatewayServer server;
    private final DrainConfig drain;

    private GatewayPart(
            JwksKeySource keys,
            ExternalAccess external,
            GatewayRuntime runtime,
            GatewayServer server,
            DrainConfig drain) {
        this.keys = keys;
        this.external = external;
        this.runtime = runtime;
        this.server = server;
        this.drain = drain;
    }

    /**
     * Starts a gateway and returns when its port is open.
     *
     * @throws dev.tidewire.gateway.kafka.GatewayStartException if Kafka does not answer, or its
     *     topics do not fit
     * @throws java.io.UncheckedIOException if the port cannot be bound
     */
    static GatewayPart start(
            KafkaConfig kafka,
            GatewayConfig config,
            AuthConfig auth,
            PrometheusMeterRegistry meters) {
        InstantSource clock = InstantSource.system();
        JwksKeySource keys = new JwksKeySource(auth.keys(), clock);
        Meters.bind(keys, clock, meters);
        keys.start();
        ExternalAccess external = ExternalAccess.of(auth);
        try {
            GatewayRuntime runtime = runtime(kafka, config, auth, keys, external, meters, clock);
            List<HttpRoute> routes = routes(runtime, config, auth, keys, clock);
            return serve(keys, external, runtime, config, routes, meters);
        } catch (RuntimeException e) {
            external.close();
            keys.close();
            throw e;
        }
    }

    private static GatewayRuntime runtime(
            KafkaConfig kafka,
            GatewayConfig config,
            AuthConfig auth,
            JwksKeySource keys,
            ExternalAccess external,
            PrometheusMeterRegistry meters,
            InstantSource clock) {
        String instance =
                "gateway-" + config.slot() + "-" + UUID.randomUUID().toString().substring(0, 8);
        return GatewayRuntime.start(
                KafkaGatewaySettings.of(kafka.clientSettings(), config.slot(), instance),
                settings(config, instance),
                new KeycloakTokenVerifier(auth.policy(), keys, clock),
                auth.access(),
                auth.rows(),
                external.checks(),
                meters,
                clock);
    }

    private static GatewaySettings settings(GatewayConfig config, String instance) {
        GatewaySettings fallback = GatewaySettings.of(instance);
        return new GatewaySettings(
                instance,
                config.authTimeout(),
                fallback.auditTimeout(),
                config.maxSubscriptions(),
                fallback.maxWaiting(),
                fallback.announceInterval(),
                fallback.cursorInterval(),
                fallback.expiryNotice(),
                fallback.grace(),
                fallback.maxScans(),
                fallback.flushBytes(),
                config.quotas().quotas());
    }

    private static GatewayPart serve(
            JwksKeySource keys,
            ExternalAccess external,
            GatewayRuntime runtime,
            GatewayConfig config,
            List<HttpRoute> routes,
            PrometheusMeterRegistry meters) {
        GatewayServer server =
                new GatewayServer(
                        options(config),
                        runtime.sessions(),
                        () -> readiness(runtime, keys),
                        meters,
                        routes);
        try {
            server.start();
            return new GatewayPart(keys, external, runtime, server, config.drain());
        } catch (RuntimeException e) {
            runtime.close();
            throw e;
        }
    }

    private static List<HttpRoute> routes(
            GatewayRuntime runtime,
            GatewayConfig config,
            AuthConfig auth,
            JwksKeySource keys,
            InstantSource clock) {
        OperatorRequests operators = runtime.operators(auth.adminScope());
        LogoutRequests logouts =
                runtime.logouts(
                        new KeycloakLogoutVerifier(
                                auth.policy(), auth.logoutClients(), keys, clock));
        return List.of(
                HttpRoute.events(
                        runtime.events(config.maxMessageBytes())::publish, HANDSHAKE_TIMEOUT),
                HttpRoute.channels(runtime.channels()::list),
                HttpRoute.sessions(operators::list, operators::close),
                HttpRoute.logouts(logouts::logout, HANDSHAKE_TIMEOUT));
    }

    private static GatewayServerOptions options(GatewayConfig config) {
        return new GatewayServerOptions(
                config.host(),
                config.port(),
                config.outboundBytes(),
                config.maxMessageBytes(),
                config.tokenInQuery(),
                AllowedOrigins.of(config.allowedOrigins()),
                config.pingInterval(),
                config.silenceTimeout(),
                HANDSHAKE_TIMEOUT,
                CLOSE_TIMEOUT);
    }

    private static Readiness readiness(GatewayRuntime runtime, JwksKeySource keys) {
        Readiness core = runtime.check();
        KeyHealth health = keys.check();
        Map<String, String> detail = new TreeMap<>(core.detail());
        detail.put("keys", Integer.toString(health.keys()));
        Instant fetched = health.lastSuccess();
        detail.put("keysFetched", fetched == null ? "never" : fetched.toString());
        String error = health.lastError();
        if (error != null) {
            detail.put("keysError", error);
        }
        return new Readiness(core.ready() && health.ready(), detail);
    }

    /** The port that is bound. */
    int port() {
        return server.port();
    }

    @Override
    public String name() {
        return "gateway";
    }

    @Override
    public Readiness check() {
        return readiness(runtime, keys);
    }

    @Override
    public void close() {
        try (keys;
                external;
                runtime) {
            drain();
            server.close();
        }
    }

    private void drain() {
        if (!ended(runtime.drain(drain.window()), drain.timeout())) {
            log.warn("event=drain_timeout sessions={}", runtime.check().detail().get("sessions"));
        }
    }

    /** Waits for a drain, and no longer than the timeout; false if it has not ended by then. */
    static boolean ended(Future<?> drain, Duration timeout) {
        try {
            drain.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            log.warn("event=drain_failed", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return true;
    }
}
