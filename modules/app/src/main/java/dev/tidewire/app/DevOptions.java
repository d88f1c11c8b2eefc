package dev.tidewire.app;

import dev.tidewire.app.config.CaptureConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How {@code tidewire dev} runs. Ports are those of 127.0.0.1; 0 lets the system choose.
 *
 * @param folder for the data of all servers; it survives a restart
 * @param gatewayPort of the gateway
 * @param kafkaPort of Kafka
 * @param postgresPort of PostgreSQL
 * @param mongoPort of MongoDB, where one is started
 * @param mongoUri a replica set to use instead of starting one, or null
 * @param issuerPort of the token issuer
 * @param fresh whether to begin without the data of earlier runs
 * @param demo whether to keep a small shop changing
 * @param pollInterval how long capture rests when there is nothing to read
 */
public record DevOptions(
        Path folder,
        int gatewayPort,
        int kafkaPort,
        int postgresPort,
        int mongoPort,
        @Nullable String mongoUri,
        int issuerPort,
        boolean fresh,
        boolean demo,
        Duration pollInterval) {
    /** The folder below the current one. */
    public static final String DEFAULT_FOLDER = ".tidewire";

    /** What the whole database is mapped to. */
    public static final String WORKSPACE = "demo";

    static final int DEFAULT_GATEWAY_PORT = 8080;
    static final int DEFAULT_KAFKA_PORT = 9092;

    /** Not 5432, where many machines have a PostgreSQL. */
    static final int DEFAULT_POSTGRES_PORT = 54320;

    /** Not 27017, where many machines have a MongoDB. */
    static final int DEFAULT_MONGO_PORT = 27018;

    static final int DEFAULT_ISSUER_PORT = 8180;

    public DevOptions {
        folder = folder.toAbsolutePath().normalize();
        requirePort("--port", gatewayPort);
        requirePort("--kafka-port", kafkaPort);
        requirePort("--postgres-port", postgresPort);
        requirePort("--mongo-port", mongoPort);
        requirePort("--issuer-port", issuerPort);
    }

    private static void requirePort(String option, int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    option + " is " + port + "; it must be from 0 (any free port) to 65535");
        }
    }

    /** Any free ports, the data below {@code folder}, no demo. */
    public static DevOptions in(Path folder) {
        return new DevOptions(
                folder, 0, 0, 0, 0, null, 0, false, false, CaptureConfig.DEFAULT_POLL_INTERVAL);
    }

    /** The same with the demo shop. */
    public DevOptions withDemo() {
        return new DevOptions(
                folder,
                gatewayPort,
                kafkaPort,
                postgresPort,
                mongoPort,
                mongoUri,
                issuerPort,
                fresh,
                true,
                pollInterval);
    }

    /** The same with another poll interval. */
    public DevOptions withPollInterval(Duration interval) {
        return new DevOptions(
                folder,
                gatewayPort,
                kafkaPort,
                postgresPort,
                mongoPort,
                mongoUri,
                issuerPort,
                fresh,
                demo,
                interval);
    }

    /** Does not show MongoDB's address, which may hold a password. */
    @Override
    public String toString() {
        return "DevOptions[" + folder + "]";
    }
}
