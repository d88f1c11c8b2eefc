package dev.tidewire.gateway.tyrus;

import dev.tidewire.auth.AccessPolicy;
import dev.tidewire.auth.Claims;
import dev.tidewire.auth.DenialReason;
import dev.tidewire.auth.LogoutRefusedException;
import dev.tidewire.auth.LogoutToken;
import dev.tidewire.auth.TokenRefusedException;
import dev.tidewire.auth.VerifiedToken;
import dev.tidewire.gateway.AccessChecks;
import dev.tidewire.gateway.ChangeLog;
import dev.tidewire.gateway.ChannelCatalogue;
import dev.tidewire.gateway.Gateway;
import dev.tidewire.gateway.GatewayPorts;
import dev.tidewire.gateway.GatewaySettings;
import dev.tidewire.gateway.Interest;
import dev.tidewire.gateway.InterestLog;
import dev.tidewire.gateway.OperatorRequests;
import dev.tidewire.gateway.RowRules;
import dev.tidewire.gateway.ThreadScheduler;
import dev.tidewire.model.AuditEvent;
import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;
import dev.tidewire.model.PublishedEvent;
import dev.tidewire.model.WorkspaceId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server with the real core behind its HTTP resources. The workspace is {@code acme}; the tokens
 * are {@code writer}, {@code reader} and {@code operator}.
 */
final class PublishingServer implements AutoCloseable {
    static final int MAX_EVENT = 100_000;

    final List<PublishedEvent> events = new CopyOnWriteArrayList<>();
    final List<AuditEvent.AuthDenied> denials = new CopyOnWriteArrayList<>();

    /** When the log acknowledges; done from the beginning. */
    volatile CompletableFuture<Void> log = CompletableFuture.completedFuture(null);

    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final ThreadScheduler scheduler = new ThreadScheduler("timers");
    private final TestServer server;

    PublishingServer(Duration bodyTimeout) {
        Gateway gateway =
                new Gateway(
                        new GatewayPorts(
                                PublishingServer::verify,
                                AccessPolicy.byWorkspace(),
                                RowRules.none(),
                                AccessChecks.none(),
                                new NoInterests(),
                                this::record,
                                this::publish,
                                _ -> CompletableFuture.completedFuture(null),
                                new NoLog(),
                                new NoChannels(),
                                scheduler,
                                executor,
                                InstantSource.system(),
                                System::nanoTime,
                                () -> UUID.randomUUID().toString(),
                                new SimpleMeterRegistry()),
                        GatewaySettings.of("gateway-0"),
                        new Random());
        OperatorRequests operators = gateway.operators("realtime:admin");
        server =
                new TestServer(
                        TestServer.OPTIONS,
                        HttpRoute.events(gateway.events(MAX_EVENT)::publish, bodyTimeout),
                        HttpRoute.channels(gateway.channels()::list),
                        HttpRoute.sessions(operators::list, operators::close),
                        HttpRoute.logouts(
                                gateway.logouts(PublishingServer::logout)::logout, bodyTimeout));
    }

    private static VerifiedToken verify(String token) throws TokenRefusedException {
        String scope =
                switch (token) {
                    case "writer" -> "realtime:write";
                    case "reader" -> "realtime:read";
                    case "operator" -> "realtime:admin";
                    default ->
                            throw new TokenRefusedException(DenialReason.TOKEN_SIGNATURE_INVALID);
                };
        return new VerifiedToken(
                token,
                null,
                null,
                Set.of(WorkspaceId.of("acme")),
                Set.of(scope),
                Instant.now(),
                Instant.now().plusSeconds(600),
                null,
                null,
                Claims.none());
    }

    private static LogoutToken logout(String token) throws LogoutRefusedException {
        if (!token.equals("logout")) {
            throw LogoutRefusedException.because("token signature is not valid");
        }
        return new LogoutToken("login-1", null, Instant.now(), "jti-1");
    }

    private CompletableFuture<Void> record(AuditEvent event) {
        if (event instanceof AuditEvent.AuthDenied denial) {
            denials.add(denial);
        }
        return CompletableFuture.completedFuture(null);
    }

    private CompletableFuture<String> publish(PublishedEvent event) {
        events.add(event);
        String id = "id-" + events.size();
        return log.thenApply(_ -> id);
    }

    int port() {
        return server.port();
    }

    /** The data of all events, in their order. */
    List<String> data() {
        return events.stream()
                .map(event -> new String(event.data(), StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    public void close() {
        server.close();
        executor.shutdownNow();
        scheduler.close();
    }

    private static final class NoChannels implements ChannelCatalogue {
        @Override
        public boolean contains(WorkspaceId workspace, Channel channel) {
            return false;
        }

        @Override
        public List<ChannelInfo> entries(WorkspaceId workspace, ChannelPattern pattern) {
            return List.of();
        }

        @Override
        public List<ChannelInfo> of(WorkspaceId workspace) {
            return List.of();
        }

        @Override
        public List<String> names(WorkspaceId workspace, Family family) {
            return List.of();
        }
    }

    private static final class NoLog implements ChangeLog {
        @Override
        public UUID id(Family family) {
            return new UUID(1, 2);
        }

        @Override
        public int partition(WorkspaceId workspace) {
            return 0;
        }

        @Override
        public CompletableFuture<Long> first(Family family, int partition) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletableFuture<Long> firstSince(Family family, int partition, Instant time) {
            return new CompletableFuture<>();
        }

        @Override
        public void scan(LogPosition from, Scan scan) {}
    }

    private static final class NoInterests implements InterestLog {
        @Override
        public void announce(Interest interest) {}

        @Override
        public void withdraw(Interest interest) {}

        @Override
        public CompletableFuture<Long> takeEpoch() {
            return new CompletableFuture<>();
        }
    }
}
