package dev.tidewire.app;

import dev.tidewire.embedded.EmbeddedIssuer;
import dev.tidewire.embedded.EmbeddedKafka;
import dev.tidewire.embedded.EmbeddedPostgres;
import dev.tidewire.embedded.TokenRequest;
import dev.tidewire.embedded.mongo.MongoServer;
import java.io.IOException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The whole of Tidewire in this process: Kafka, PostgreSQL, MongoDB, a token issuer, capture,
 * matcher and gateway. What does not depend on each other starts side by side; everything stops in
 * the order gateway, matcher, capture, issuer, Kafka, databases. The data outlives it. Thread-safe.
 */
public final class DevStack implements AutoCloseable {
    private final DevOptions options;
    private final DevProgress progress;
    private final Launch launch = new Launch();
    private volatile @Nullable Running running;

    /** What runs, once all of it does. */
    private record Running(
            DevFolder folder,
            EmbeddedKafka kafka,
            EmbeddedPostgres postgres,
            MongoServer mongo,
            EmbeddedIssuer issuer,
            GatewayPart gateway) {}

    private DevStack(DevOptions options, DevProgress progress) {
        this.options = options;
        this.progress = progress;
    }

    /** A stack that does not run yet; {@link #open()} starts it. */
    static DevStack of(DevOptions options, DevProgress progress) {
        return new DevStack(options, progress);
    }

    /**
     * Starts everything and returns when it is ready and {@code dev.json} is written.
     *
     * @throws RuntimeException whose message is one sentence with the remedy: a port in use, a
     *     folder that cannot be used; nothing is left running
     */
    public static DevStack start(DevOptions options, DevProgress progress)
            throws InterruptedException {
        DevStack stack = of(options, progress);
        stack.open();
        return stack;
    }

    /** Starts everything; nothing is left running if that fails. */
    void open() throws InterruptedException {
        try {
            DevFolder folder = DevFolder.open(options.folder(), options.fresh());
            launch.opened(Integer.MAX_VALUE, "folder", folder);
            Running all = start(folder);
            running = all;
            file().write(folder.path());
        } catch (IOException e) {
            close();
            throw new FailedException(
                    "dev.json cannot be written in %s (%s); free some space or correct the permissions"
                            .formatted(options.folder(), e),
                    e);
        } catch (RuntimeException | InterruptedException e) {
            close();
            throw e;
        }
    }

    private Running start(DevFolder folder) throws InterruptedException {
        DevParts parts = new DevParts(options, folder, launch, progress, Meters.create());
        parts.requireGatewayPort();
        Future<EmbeddedKafka> kafka = launch.step(parts::kafka);
        Future<EmbeddedPostgres> postgres = launch.step(parts::postgres);
        Future<MongoServer> mongo = launch.step(parts::mongo);
        Future<EmbeddedIssuer> issuer = launch.step(parts::issuer);
        Future<String> topics = launch.step(() -> parts.topics(kafka.get()));
        Future<CapturePart> _ =
                launch.step(() -> parts.capture(topics.get(), postgres.get(), mongo.get()));
        Future<MatcherPart> _ = launch.step(() -> parts.matcher(topics.get()));
        Future<GatewayPart> gateway = launch.step(() -> parts.gateway(topics.get(), issuer.get()));
        launch.await();
        if (options.demo()) {
            parts.demo(
                    postgres.resultNow(),
                    mongo.resultNow(),
                    issuer.resultNow(),
                    gateway.resultNow());
        }
        return new Running(
                folder,
                kafka.resultNow(),
                postgres.resultNow(),
                mongo.resultNow(),
                issuer.resultNow(),
                gateway.resultNow());
    }

    private Running running() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException("the stack was not started");
        }
        return now;
    }

    /** What {@code dev.json} holds. */
    public DevFile file() {
        EmbeddedPostgres postgres = running().postgres();
        return new DevFile(
                "ws://127.0.0.1:" + gatewayPort(),
                kafka().bootstrapServers(),
                "postgresql://%s@127.0.0.1:%d/%s"
                        .formatted(EmbeddedPostgres.USER, postgres.port(), postgres.database()),
                mongo().connectionString(),
                issuer().issuer().toString(),
                DevOptions.WORKSPACE,
                ProcessHandle.current().pid());
    }

    /** The port of the gateway. */
    public int gatewayPort() {
        return running().gateway().port();
    }

    /** The broker, which a test may stop and start. */
    public EmbeddedKafka kafka() {
        return running().kafka();
    }

    /** The database server, which a test may stop and start. */
    public EmbeddedPostgres postgres() {
        return running().postgres();
    }

    /** MongoDB, whichever it is. */
    public MongoServer mongo() {
        return running().mongo();
    }

    /** The token issuer. */
    public EmbeddedIssuer issuer() {
        return running().issuer();
    }

    /** A token for the workspaces, with scope {@code realtime:read}. */
    public String token(String user, String... workspaces) {
        return issuer().token(TokenRequest.forUser(user).withWorkspaces(workspaces));
    }

    /** Why the stack is of no use any more, or null while all is well. */
    @Nullable String failure() {
        Running now = running();
        if (now.kafka().failure().isPresent()) {
            return "Kafka failed: " + now.kafka().failure().get();
        }
        if (!now.postgres().running()) {
            return "PostgreSQL ended unexpectedly";
        }
        return now.mongo().running() ? null : "MongoDB ended unexpectedly";
    }

    /** Stops everything, also while it starts; the data stays. */
    @Override
    public void close() {
        launch.close();
    }
}
