package dev.tidewire.app;

import dev.tidewire.app.config.Configuration;
import dev.tidewire.embedded.EmbeddedIssuer;
import dev.tidewire.embedded.EmbeddedIssuerOptions;
import dev.tidewire.embedded.EmbeddedKafka;
import dev.tidewire.embedded.EmbeddedKafkaOptions;
import dev.tidewire.embedded.EmbeddedPostgres;
import dev.tidewire.embedded.EmbeddedPostgresOptions;
import dev.tidewire.embedded.TokenRequest;
import dev.tidewire.embedded.mongo.MongoOptions;
import dev.tidewire.embedded.mongo.MongoServer;
import dev.tidewire.embedded.mongo.MongoServers;
import dev.tidewire.embedded.mongo.MongoStartException;
import dev.tidewire.gateway.Readiness;
import dev.tidewire.records.TopicCreator;
import dev.tidewire.records.TopicLayout;
import dev.tidewire.records.TopicOutcome;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.admin.Admin;

/** Starts the single parts of {@link DevStack}, each until it is ready. */
final class DevParts {
    private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration READY_POLL = Duration.ofMillis(10);
    private static final Duration DEMO_INTERVAL = Duration.ofSeconds(1);

    private final DevOptions options;
    private final DevFolder folder;
    private final Launch launch;
    private final DevProgress progress;
    private final PrometheusMeterRegistry meters;
    private final long begin = System.nanoTime();

    /** The order in which the parts are stopped. */
    private enum Rank {
        DEMO(1),
        GATEWAY(2),
        MATCHER(3),
        CAPTURE(4),
        ISSUER(5),
        KAFKA(6),
        POSTGRES(7),
        MONGO(8);

        private final int order;

        Rank(int order) {
            this.order = order;
        }
    }

    DevParts(
            DevOptions options,
            DevFolder folder,
            Launch launch,
            DevProgress progress,
            PrometheusMeterRegistry meters) {
        this.options = options;
        this.folder = folder;
        this.launch = launch;
        this.progress = progress;
        this.meters = meters;
    }

    /** Refuses a taken port of the gateway at once, instead of after everything else. */
    void requireGatewayPort() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(
                    new InetSocketAddress(
                            InetAddress.ofLiteral("127.0.0.1"), options.gatewayPort()));
        } catch (IOException e) {
            throw new FailedException(
                    "the gateway cannot listen on 127.0.0.1:%d (%s): %s"
                            .formatted(options.gatewayPort(), e.getMessage(), remedy("--port")),
                    e);
        }
    }

    EmbeddedKafka kafka() {
        EmbeddedKafka kafka =
                opened(
                        Rank.KAFKA,
                        EmbeddedKafka.start(
                                EmbeddedKafkaOptions.in(folder.kafka())
                                        .withPort(options.kafkaPort())
                                        .withPortRemedy(remedy("--kafka-port"))));
        ready("Apache Kafka", kafka.bootstrapServers());
        return kafka;
    }

    EmbeddedPostgres postgres() {
        EmbeddedPostgres postgres =
                opened(
                        Rank.POSTGRES,
                        EmbeddedPostgres.start(
                                EmbeddedPostgresOptions.in(folder.postgres())
                                        .withPort(options.postgresPort())
                                        .withPortRemedy(remedy("--postgres-port"))));
        ready("PostgreSQL " + EmbeddedPostgres.version(), "127.0.0.1:" + postgres.port());
        return postgres;
    }

    /** The best MongoDB that can be had; a warning where it is the stand-in. */
    MongoServer mongo() {
        MongoOptions wanted =
                MongoOptions.defaults()
                        .withUri(options.mongoUri())
                        .withFolder(folder.mongo())
                        .withPort(options.mongoPort());
        MongoServer mongo;
        try {
            mongo = opened(Rank.MONGO, MongoServers.start(wanted));
        } catch (MongoStartException e) {
            throw new FailedException(e.getMessage() + " (--mongo-port, --mongo-uri)", e);
        }
        ready("MongoDB", mongo.description());
        return mongo;
    }

    EmbeddedIssuer issuer() {
        EmbeddedIssuer issuer =
                opened(
                        Rank.ISSUER,
                        EmbeddedIssuer.start(
                                EmbeddedIssuerOptions.in(folder.issuer())
                                        .withPort(options.issuerPort())
                                        .withPortRemedy(remedy("--issuer-port"))));
        ready("token issuer", issuer.issuer().toString());
        return issuer;
    }

    private static String remedy(String option) {
        return "stop what uses it, or choose another port with " + option + " (0 for any)";
    }

    /** Creates the topics; returns Kafka's address. */
    String topics(EmbeddedKafka kafka) {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (Admin admin = Admin.create(settings)) {
            for (TopicOutcome outcome :
                    new TopicCreator(admin, ADMIN_TIMEOUT).apply(TopicLayout.DEVELOPMENT)) {
                if (outcome instanceof TopicOutcome.Differs differs) {
                    throw new FailedException(
                            "the data in %s is of another version of Tidewire (topic %s: %s); start anew with --fresh"
                                    .formatted(
                                            folder.path(),
                                            differs.topic(),
                                            String.join(", ", differs.differences())));
                }
            }
        }
        return kafka.bootstrapServers();
    }

    CapturePart capture(String kafka, EmbeddedPostgres postgres, MongoServer mongo)
            throws InterruptedException {
        Configuration configuration =
                DevConfiguration.capture(
                        kafka, postgres, mongo.connectionString(), options.pollInterval());
        return untilReady(
                opened(
                        Rank.CAPTURE,
                        CapturePart.startAlone(
                                configuration.kafka(), configuration.capture(), meters)));
    }

    MatcherPart matcher(String kafka) throws InterruptedException {
        Configuration configuration = DevConfiguration.matcher(kafka, folder.matcher());
        return untilReady(
                opened(
                        Rank.MATCHER,
                        MatcherPart.start(
                                configuration.kafka(),
                                configuration.matcher(),
                                configuration.ingest(),
                                meters)));
    }

    GatewayPart gateway(String kafka, EmbeddedIssuer issuer) throws InterruptedException {
        Configuration configuration =
                DevConfiguration.gateway(kafka, options.gatewayPort(), issuer.issuer().toString());
        return untilReady(opened(Rank.GATEWAY, gateway(configuration)));
    }

    private GatewayPart gateway(Configuration configuration) {
        try {
            return GatewayPart.start(
                    configuration.kafka(),
                    configuration.gateway(),
                    configuration.auth().orElseThrow(),
                    meters);
        } catch (UncheckedIOException e) {
            throw new FailedException(e.getMessage() + " (with --port)", e);
        }
    }

    /** Fills the shop and keeps it changing. */
    void demo(
            EmbeddedPostgres postgres,
            MongoServer mongo,
            EmbeddedIssuer issuer,
            GatewayPart gateway) {
        RandomGenerator random = RandomGenerator.getDefault();
        opened(Rank.DEMO, DemoShop.open(postgres.jdbcUrl(), DEMO_INTERVAL, random));
        opened(Rank.DEMO, DemoReviews.open(mongo.connectionString(), DEMO_INTERVAL, random));
        TokenRequest publisher =
                TokenRequest.forUser("demo")
                        .withWorkspaces(DevOptions.WORKSPACE)
                        .withScopes("realtime:write");
        opened(
                Rank.DEMO,
                DemoEvents.open(
                        "ws://127.0.0.1:" + gateway.port(),
                        () -> issuer.token(publisher),
                        DEMO_INTERVAL,
                        random));
        ready("demo shop", "tables products and orders, collection reviews, events visit.*");
    }

    private <T extends AutoCloseable> T opened(Rank rank, T part) {
        return launch.opened(rank.order, rank.name().toLowerCase(Locale.ROOT), part);
    }

    private <T extends Part> T untilReady(T part) throws InterruptedException {
        long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
        Readiness now = part.check();
        while (!now.ready()) {
            if (System.nanoTime() > deadline) {
                throw new FailedException(
                        "the %s is not ready after %d s: %s; the log in %s says more, --fresh starts anew"
                                .formatted(
                                        part.name(),
                                        READY_TIMEOUT.toSeconds(),
                                        String.join(", ", now.detail().values()),
                                        folder.path()));
            }
            Thread.sleep(READY_POLL);
            now = part.check();
        }
        ready(part.name(), "");
        return part;
    }

    private void ready(String part, String detail) {
        progress.ready(part, detail, Duration.ofNanos(System.nanoTime() - begin));
    }
}
