package dev.tidewire.app;

import dev.tidewire.app.config.CaptureConfig;
import dev.tidewire.app.config.Quantities;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code tidewire dev}. */
@Command(
        name = "dev",
        description = {
            "Starts everything on this machine, in one process: Kafka, PostgreSQL, MongoDB, a token"
                    + " issuer, capture, matcher and gateway.",
            "MongoDB is, in this order, what --mongo-uri names, a mongod on the PATH, or a stand-in"
                    + " that keeps its data in memory.",
            "The data stays in the folder .tidewire. The databases are workspace 'demo'; a schema of"
                    + " PostgreSQL or a database of MongoDB named ws_ID is workspace ID. Ctrl-C"
                    + " stops everything."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tidewire dev --demo",
            "  tidewire dev --fresh --port 0 --kafka-port 0 --postgres-port 0 --mongo-port 0"
                    + " --issuer-port 0",
            "  tidewire dev --mongo-uri 'mongodb://localhost:27017/?replicaSet=rs0'",
            "Scripts read the addresses from .tidewire/dev.json, which is there while all is ready."
        })
final class DevCommand implements Callable<Integer> {
    private static final long WATCH_SECONDS = 1;

    private final Surroundings surroundings;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The gateway's port; 0 for any. Default: ${DEFAULT-VALUE}.")
    private int port = DevOptions.DEFAULT_GATEWAY_PORT;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            description = "Kafka's port; 0 for any. Default: ${DEFAULT-VALUE}.")
    private int kafkaPort = DevOptions.DEFAULT_KAFKA_PORT;

    @Option(
            names = "--postgres-port",
            paramLabel = "PORT",
            description = "PostgreSQL's port; 0 for any. Default: ${DEFAULT-VALUE}.")
    private int postgresPort = DevOptions.DEFAULT_POSTGRES_PORT;

    @Option(
            names = "--mongo-port",
            paramLabel = "PORT",
            description =
                    "The port of a MongoDB that is started; 0 for any. Default: ${DEFAULT-VALUE}.")
    private int mongoPort = DevOptions.DEFAULT_MONGO_PORT;

    @Option(
            names = "--mongo-uri",
            paramLabel = "URI",
            description = "A replica set to use instead of starting a MongoDB.")
    private @Nullable String mongoUri;

    @Option(
            names = "--issuer-port",
            paramLabel = "PORT",
            description =
                    "The token issuer's port; 0 for any, but then tokens of an earlier run are not"
                            + " accepted. Default: ${DEFAULT-VALUE}.")
    private int issuerPort = DevOptions.DEFAULT_ISSUER_PORT;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The folder for the data. Default: ${DEFAULT-VALUE}.")
    private Path data = Path.of(DevOptions.DEFAULT_FOLDER);

    @Option(names = "--fresh", description = "Begin without the data of earlier runs.")
    private boolean fresh;

    @Option(
            names = "--demo",
            description =
                    "Fill a small shop, tables products and orders and a collection reviews, keep"
                            + " changing it, and publish events.")
    private boolean demo;

    @Option(
            names = "--poll-interval",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description =
                    "How long capture may rest now and then while there is nothing to read; what"
                            + " arrives wakes it. Default: 5ms.")
    private Duration pollInterval = CaptureConfig.DEFAULT_POLL_INTERVAL;

    DevCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Reads durations as the configuration does. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            try {
                return Quantities.duration(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("\"" + value + "\" " + e.getMessage());
            }
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        DevOptions options = options();
        DevFolder.create(options.folder());
        Logging.development(options.folder().resolve("dev.log"));
        DevScreen screen =
                new DevScreen(spec.commandLine().getOut(), surroundings.coloured(), options);
        DevStack stack = DevStack.of(options, screen);
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(() -> stop(stack, screen, ended), "tidewire-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        stack.open();
        screen.opened(stack);
        while (!ended.await(WATCH_SECONDS, TimeUnit.SECONDS)) {
            String failure = stack.failure();
            if (failure != null && ended.getCount() > 0) {
                throw new FailedException(
                        failure + "; the log is " + options.folder().resolve("dev.log"));
            }
        }
        return Tidewire.OK;
    }

    private static void stop(DevStack stack, DevScreen screen, CountDownLatch ended) {
        ended.countDown();
        screen.stopping();
        stack.close();
    }

    private DevOptions options() {
        if (pollInterval.compareTo(Duration.ofMillis(1)) < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--poll-interval must be at least 1ms");
        }
        try {
            return new DevOptions(
                    data,
                    port,
                    kafkaPort,
                    postgresPort,
                    mongoPort,
                    mongoUri,
                    issuerPort,
                    fresh,
                    demo,
                    pollInterval);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
