package dev.tidewire.gateway;

import dev.tidewire.auth.DenialReason;
import dev.tidewire.auth.LogoutTokenVerifier;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.protocol.CloseCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway without its surroundings: connections come in by {@link #accept}, deliveries by
 * {@link #deliveries}. Thread-safe.
 */
public final class Gateway implements SessionAcceptor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    /** How long a revocation is remembered: longer than access tokens should live. */
    public static final Duration REVOCATION_MEMORY = Revocations.MEMORY;

    private static final Duration EPOCH_RETRY = Duration.ofSeconds(1);

    private final GatewayPorts ports;
    private final GatewaySettings settings;
    private final RandomGenerator random;
    private final GatewayMetrics metrics;
    private final CountingAuditLog audit;
    private final DeliveryHub hub;
    private final Admission admission;
    private final TokenHolders watch;
    private final PolicyDecisions decisions;
    private final OpenSessions sessions;
    private final QuotaLedger quotas;
    private final SessionContext context;
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private volatile Phase phase = new Phase.Starting();
    private volatile List<Scheduler.Task> routines = List.of();
    private volatile Scheduler.Task counting = () -> {};

    /**
     * @param random spreads the return of clients; thread-safe
     */
    public Gateway(GatewayPorts ports, GatewaySettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        metrics = new GatewayMetrics(ports.meters());
        audit = new CountingAuditLog(ports.audit(), ports.clock(), metrics);
        this.ports =
                ports.with(
                        audit,
                        new WatchedPublisher(
                                ports.events(), metrics, new FailureSummary(ports.clock())));
        quotas = new QuotaLedger(settings.quotas(), ports.nanoTime(), metrics);
        metrics.quotas(quotas);
        hub = new DeliveryHub(this.ports, settings, metrics, this::takeEpoch);
        Revocations revocations =
                new Revocations(
                        Revocations.MEMORY,
                        Revocations.LIMIT,
                        ports.clock(),
                        metrics::revocationForgotten);
        metrics.revocations(revocations);
        watch = TokenWatch.of(this.ports, metrics, this::revoke);
        decisions = CachedPolicy.of(this.ports, metrics);
        sessions = new OpenSessions(revocations, watch);
        admission = new Admission(this.ports, settings, revocations, metrics);
        context =
                new SessionContext(
                        this.ports, settings, metrics, hub, admission, decisions, sessions);
        metrics.sessions(sessions.all());
    }

    /**
     * Takes the first epoch and then lets connections in; tries until it succeeds. The reader of
     * deliveries must know its position before this is called.
     *
     * @return completes when connections are let in
     */
    public CompletableFuture<Void> start() {
        counting = ports.scheduler().every(CountingAuditLog.INTERVAL, audit::write);
        routines =
                List.of(
                        ports.scheduler()
                                .every(
                                        settings.announceInterval().dividedBy(5),
                                        () -> hub.repeatAnnouncements(settings.announceInterval())),
                        ports.scheduler().every(settings.cursorInterval(), hub::tellCursors),
                        ports.scheduler().every(QuotaLedger.INTERVAL, quotas::forget));
        takeEpoch();
        return started.copy();
    }

    private void takeEpoch() {
        if (phase instanceof Phase.Over) {
            return;
        }
        var _ =
                ports.interests()
                        .takeEpoch()
                        .whenComplete((epoch, failure) -> {
                            if (failure == null) {
                                serve(epoch);
                            } else {
                                LOG.warn("no epoch could be taken, trying again", failure);
                                ports.scheduler().after(EPOCH_RETRY, this::takeEpoch);
                            }
                        });
    }

    private void serve(long epoch) {
        if (enter(new Phase.Serving(epoch))) {
            LOG.info("serving: epoch={}", epoch);
            hub.beginEpoch(epoch);
            started.complete(null);
        }
    }

    /** Goes on to a phase, unless it is all over. */
    private synchronized boolean enter(Phase due) {
        if (phase instanceof Phase.Over) {
            return false;
        }
        phase = phase.next(due);
        return true;
    }

    @Override
    public ClientSession accept(ConnectRequest request, ClientConnection connection) {
        Ending closed = phase.refusal();
        if (closed != null) {
            return refuse(connection, closed);
        }
        Optional<WorkspaceId> workspace = WorkspaceId.parse(request.workspace());
        SessionAudit audit = new SessionAudit(ports, metrics, settings.instance(), request);
        if (workspace.isEmpty()) {
            audit.denied(DenialReason.WORKSPACE_DENIED);
            metrics.authentication(DenialReason.WORKSPACE_DENIED.word());
            return refuse(
                    connection,
                    new Ending(CloseCode.SCOPE_DENIED, DenialReason.WORKSPACE_DENIED.message()));
        }
        Session session =
                new Session(
                        context,
                        workspace.get(),
                        new SessionQuota(quotas, workspace.get()),
                        audit,
                        connection);
        sessions.add(session);
        Ending meanwhile = phase.refusal();
        if (meanwhile != null) {
            session.end(meanwhile);
        } else {
            session.start(request.token());
        }
        return session;
    }

    @Override
    public void originDenied(ConnectRequest request) {
        new SessionAudit(ports, metrics, settings.instance(), request)
                .denied(DenialReason.ORIGIN_DENIED);
        metrics.authentication(DenialReason.ORIGIN_DENIED.word());
    }

    private ClientSession refuse(ClientConnection connection, Ending ending) {
        metrics.closed(ending.code());
        connection.close(ending.code(), ending.text());
        return new RefusedSession();
    }

    /**
     * Where a transport brings requests to publish.
     *
     * @param maxEventBytes most bytes of one event
     */
    public EventRequests events(int maxEventBytes) {
        return new EventRequests(httpAdmission(), ports, metrics, quotas, maxEventBytes);
    }

    /** Where a transport brings requests for the list of channels. */
    public ChannelRequests channels() {
        return new ChannelRequests(
                httpAdmission(), ports.executor(), new ChannelDirectory(ports.catalogue()));
    }

    /**
     * Where a transport brings requests of operators.
     *
     * @param scope the scope or role that operators have
     */
    public OperatorRequests operators(String scope) {
        return new OperatorRequests(
                new OperatorAdmission(ports, settings, metrics, admission, scope), sessions);
    }

    /**
     * Where a transport brings what the issuer says of the end of logins.
     *
     * @param verifier says whether it is the issuer
     */
    public LogoutRequests logouts(LogoutTokenVerifier verifier) {
        return new LogoutRequests(verifier, sessions, ports, metrics);
    }

    /** Takes tokens back, as another gateway has told: sessions that go by them are suspended. */
    public void revoked(Revocation revocation) {
        int suspended = revoke(revocation);
        LOG.debug("another gateway's revocation: sessions={}", suspended);
    }

    /** Takes tokens back; returns how many sessions were suspended by that. */
    int revoke(Revocation revocation) {
        return sessions.revoke(revocation);
    }

    private HttpAdmission httpAdmission() {
        return new HttpAdmission(ports, settings, metrics, admission);
    }

    /** Where the reader of this gateway's deliveries brings them. */
    public DeliverySink deliveries() {
        return hub;
    }

    /** Another instance has taken this gateway's place: all sessions end, and none is let in. */
    public void superseded() {
        String reason = "another instance has taken this gateway's slot";
        over(new Phase.Over(reason, () -> Ending.overloaded(reason, Drain.retryAfter(random))));
    }

    /** Whether connections are let in. */
    public Readiness check() {
        Phase now = phase;
        Map<String, String> detail = new HashMap<>(watch.detail());
        detail.putAll(decisions.detail());
        detail.put("gateway", now.state());
        detail.put("sessions", Integer.toString(sessions.all().size()));
        return new Readiness(now instanceof Phase.Serving, detail);
    }

    /**
     * Ends all sessions one after another: a session's events are answered, its subscriptions told
     * how far they are, and then it is closed, with the advice when to come back. Nobody is let in
     * meanwhile; {@link #close} ends what is left at once.
     *
     * @param window over which the ends are spread
     * @return completes when no session is left
     */
    public CompletableFuture<Void> drain(Duration window) {
        Drain drain = new Drain(sessions, ports.nanoTime(), random, window);
        if (!enter(new Phase.Draining(drain::ending))) {
            return CompletableFuture.completedFuture(null);
        }
        LOG.info("draining: sessions={} window={}", sessions.all().size(), window);
        return drain.begin(ports.scheduler());
    }

    /** Tells the clients how far they are, ends all sessions and withdraws all filters. */
    @Override
    public void close() {
        hub.tellCursors();
        Ending ending = new Ending(CloseCode.GOING_AWAY, "the gateway is stopping; connect again");
        over(new Phase.Over(ending.reason(), () -> ending));
        counting.cancel();
        audit.close();
    }

    private void over(Phase.Over over) {
        if (!enter(over)) {
            return;
        }
        routines.forEach(Scheduler.Task::cancel);
        sessions.all().forEach(session -> session.end(over.endings().get()));
        hub.withdrawAll();
    }
}
