package dev.tidewire.gateway.kafka;

import dev.tidewire.auth.AccessPolicy;
import dev.tidewire.auth.LogoutTokenVerifier;
import dev.tidewire.auth.TokenVerifier;
import dev.tidewire.gateway.AccessChecks;
import dev.tidewire.gateway.ChannelRequests;
import dev.tidewire.gateway.EventRequests;
import dev.tidewire.gateway.Gateway;
import dev.tidewire.gateway.GatewayPorts;
import dev.tidewire.gateway.GatewaySettings;
import dev.tidewire.gateway.LogoutRequests;
import dev.tidewire.gateway.OperatorRequests;
import dev.tidewire.gateway.Readiness;
import dev.tidewire.gateway.RowRules;
import dev.tidewire.gateway.SessionAcceptor;
import dev.tidewire.gateway.ThreadScheduler;
import dev.tidewire.records.LogTopology;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway on Kafka, without a transport: whoever brings connections hands them to {@link
 * #sessions()}. Thread-safe.
 */
public final class GatewayRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayRuntime.class);

    /** A grant that takes longer to be recorded fails; the core waits a little longer than this. */
    private static final int AUDIT_TIMEOUT_MS = 8_000;

    private static final int INTEREST_TIMEOUT_MS = 30_000;
    private static final int EVENT_TIMEOUT_MS = 10_000;
    private static final int REVOCATION_TIMEOUT_MS = 8_000;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final KafkaGatewaySettings settings;
    private final KafkaAuditLog audit;
    private final Gateway gateway;
    private final KafkaInterestLog interests;
    private final DeliveriesReader reader;
    private final KafkaChannelCatalogue catalogue;
    private final KafkaRevocationLog revocations;
    private boolean closed;

    /**
     * Starts a gateway and returns when it takes connections.
     *
     * @throws GatewayStartException if the topics do not fit, the slot has no partition, or Kafka
     *     does not answer in time; nothing is left running
     */
    public static GatewayRuntime start(
            KafkaGatewaySettings settings,
            GatewaySettings gatewaySettings,
            TokenVerifier tokens,
            AccessPolicy access,
            RowRules rows,
            AccessChecks checks,
            MeterRegistry meters,
            InstantSource clock) {
        LogTopology topology;
        try (Admin admin = ClientProperties.admin(settings)) {
            topology = StartCheck.read(admin, settings.slot(), settings.startTimeout());
        } catch (ConfigException e) {
            throw new GatewayStartException("Kafka's settings are not valid: " + e.getMessage(), e);
        } catch (KafkaException e) {
            throw GatewayStartException.unanswered(e);
        }
        GatewayRuntime runtime =
                new GatewayRuntime(
                        settings,
                        gatewaySettings,
                        topology,
                        tokens,
                        access,
                        rows,
                        checks,
                        meters,
                        clock);
        try {
            runtime.begin();
            return runtime;
        } catch (RuntimeException e) {
            runtime.close();
            throw e;
        }
    }

    private GatewayRuntime(
            KafkaGatewaySettings settings,
            GatewaySettings gatewaySettings,
            LogTopology topology,
            TokenVerifier tokens,
            AccessPolicy access,
            RowRules rows,
            AccessChecks checks,
            MeterRegistry meters,
            InstantSource clock) {
        this.settings = settings;
        ExecutorService executor =
                open(Executors.newVirtualThreadPerTaskExecutor(), ExecutorService::shutdownNow);
        ThreadScheduler scheduler = open(new ThreadScheduler("gateway-timers"));
        audit =
                open(
                        new KafkaAuditLog(
                                ClientProperties.producer(settings, "audit", AUDIT_TIMEOUT_MS),
                                ClientProperties.patientProducer(
                                        settings, "audit-kept", AUDIT_TIMEOUT_MS / 2),
                                Duration.ofMillis(AUDIT_TIMEOUT_MS),
                                clock,
                                meters));
        interests =
                open(
                        new KafkaInterestLog(
                                ClientProperties.producer(
                                        settings, "interests", INTEREST_TIMEOUT_MS),
                                settings,
                                topology.partitions(),
                                clock));
        KafkaEventPublisher events =
                open(
                        new KafkaEventPublisher(
                                ClientProperties.producer(settings, "events", EVENT_TIMEOUT_MS),
                                topology,
                                Duration.ofMillis(EVENT_TIMEOUT_MS)));
        revocations =
                open(
                        new KafkaRevocationLog(
                                ClientProperties.producer(
                                        settings, "revocations", REVOCATION_TIMEOUT_MS),
                                ClientProperties.reader(settings, "revocations"),
                                Gateway.REVOCATION_MEMORY,
                                clock));
        catalogue =
                open(
                        new KafkaChannelCatalogue(
                                ClientProperties.reader(settings, "channels"), clock));
        gateway =
                new Gateway(
                        new GatewayPorts(
                                tokens,
                                access,
                                rows,
                                checks,
                                interests,
                                audit,
                                events,
                                revocations,
                                log(topology, gatewaySettings.maxScans()),
                                catalogue,
                                scheduler,
                                executor,
                                clock,
                                System::nanoTime,
                                () -> UUID.randomUUID().toString(),
                                meters),
                        gatewaySettings,
                        new Random());
        reader =
                open(
                        new DeliveriesReader(
                                ClientProperties.reader(settings, "deliveries"),
                                settings,
                                gateway.deliveries(),
                                gateway::superseded));
        open(gateway);
        scheduler.every(settings.heartbeatInterval(), interests::heartbeat);
    }

    private KafkaChangeLog log(LogTopology topology, int maxReaders) {
        AtomicInteger numbers = new AtomicInteger();
        return open(
                new KafkaChangeLog(
                        topology,
                        ClientProperties.admin(settings),
                        () -> ClientProperties.replayer(settings, numbers.getAndIncrement()),
                        maxReaders));
    }

    private <T extends AutoCloseable> T open(T resource) {
        return open(resource, AutoCloseable::close);
    }

    private <T> T open(T resource, Closing<T> closing) {
        opened.push(() -> closing.close(resource));
        return resource;
    }

    private interface Closing<T> {
        void close(T resource) throws Exception;
    }

    /**
     * The reader knows its position before the gateway can announce anything, the channels are
     * known before anybody can ask for one, and revocations before anybody can come with a token.
     */
    private void begin() {
        long millis = settings.startTimeout().toMillis();
        try {
            reader.start();
            catalogue.start().get(millis, TimeUnit.MILLISECONDS);
            revocations.start(gateway::revoked).get(millis, TimeUnit.MILLISECONDS);
            gateway.start().get(millis, TimeUnit.MILLISECONDS);
        } catch (KafkaException | ExecutionException | TimeoutException e) {
            throw GatewayStartException.unanswered(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw GatewayStartException.unanswered(e);
        }
    }

    /** Where a transport brings connections. */
    public SessionAcceptor sessions() {
        return gateway;
    }

    /**
     * Where a transport brings requests to publish.
     *
     * @param maxEventBytes most bytes of one event
     */
    public EventRequests events(int maxEventBytes) {
        return gateway.events(maxEventBytes);
    }

    /** Where a transport brings requests for the list of channels. */
    public ChannelRequests channels() {
        return gateway.channels();
    }

    /**
     * Where a transport brings requests of operators.
     *
     * @param scope the scope or role that operators have
     */
    public OperatorRequests operators(String scope) {
        return gateway.operators(scope);
    }

    /**
     * Where a transport brings what the issuer says of the end of logins.
     *
     * @param verifier says whether it is the issuer
     */
    public LogoutRequests logouts(LogoutTokenVerifier verifier) {
        return gateway.logouts(verifier);
    }

    /** Whether connections are let in and Kafka takes heartbeats. */
    public Readiness check() {
        Readiness core = gateway.check();
        Duration silence = interests.sinceAcknowledged();
        boolean heard = silence.compareTo(settings.heartbeatInterval().multipliedBy(5)) < 0;
        Map<String, String> detail = new HashMap<>(core.detail());
        detail.put("slot", Integer.toString(settings.slot()));
        detail.put("deliveries", reader.running() ? "reading" : "stopped");
        detail.put("channels", catalogue.state());
        detail.put("audit", audit.state());
        detail.put("revocations", revocations.running() ? "reading" : "stopped");
        detail.put("kafka", heard ? "answers" : "silent for " + silence.toSeconds() + " s");
        return new Readiness(
                core.ready()
                        && reader.running()
                        && catalogue.ready()
                        && audit.ready()
                        && revocations.running()
                        && heard,
                detail);
    }

    /**
     * Lets nobody in any more and ends all sessions in order, one after another.
     *
     * @param window over which the ends are spread
     * @return completes when no session is left
     */
    public CompletableFuture<Void> drain(Duration window) {
        return gateway.drain(window);
    }

    /** Ends all sessions, withdraws all filters, and stops. Takes some seconds at most. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                LOG.warn("a part of the gateway did not close in order", e);
            }
        }
    }
}
