package dev.tidewire.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * Where and how an {@link EmbeddedPostgres} runs.
 *
 * @param folder a folder for this server alone, created where it is absent; it will hold {@code
 *     data}, {@code postgres.log} and {@code lock}
 * @param port the port on 127.0.0.1; 0 lets the system choose
 * @param portRemedy what to do when the port is taken, the end of a sentence, such as "choose
 *     another one with --postgres-port"
 * @param binaries the folder of the extracted programs, filled when it is absent; any number of
 *     servers may share it
 * @param database the application's database, created where it is absent
 * @param settings server settings by PostgreSQL's names, which take precedence over the built-in
 *     ones
 */
public record EmbeddedPostgresOptions(
        Path folder,
        int port,
        String portRemedy,
        Path binaries,
        String database,
        Map<String, String> settings) {

    /** The application's database where none is named. */
    public static final String DEFAULT_DATABASE = "tidewire";

    public EmbeddedPostgresOptions {
        folder = folder.toAbsolutePath().normalize();
        Ports.requireValid(port);
        Objects.requireNonNull(portRemedy, "portRemedy");
        binaries = binaries.toAbsolutePath().normalize();
        if (database.isBlank()) {
            throw new IllegalArgumentException("database is blank; name one");
        }
        settings = Map.copyOf(settings);
    }

    /**
     * A server on any free port with its data in {@code folder}. The programs are those of the
     * system property {@code tidewire.postgres.binaries}, or else a folder of this user's below the
     * system's temporary folder.
     */
    public static EmbeddedPostgresOptions in(Path folder) {
        return new EmbeddedPostgresOptions(
                folder,
                0,
                Ports.REMEDY,
                PostgresBinaries.defaultFolder(),
                DEFAULT_DATABASE,
                Map.of());
    }

    /** The same with another port; 0 lets the system choose. */
    public EmbeddedPostgresOptions withPort(int newPort) {
        return new EmbeddedPostgresOptions(
                folder, newPort, portRemedy, binaries, database, settings);
    }

    /** The same with another advice for a taken port. */
    public EmbeddedPostgresOptions withPortRemedy(String newRemedy) {
        return new EmbeddedPostgresOptions(folder, port, newRemedy, binaries, database, settings);
    }

    /** The same with another folder of programs. */
    public EmbeddedPostgresOptions withBinaries(Path newBinaries) {
        return new EmbeddedPostgresOptions(
                folder, port, portRemedy, newBinaries, database, settings);
    }

    /** The same with another application database. */
    public EmbeddedPostgresOptions withDatabase(String newDatabase) {
        return new EmbeddedPostgresOptions(
                folder, port, portRemedy, binaries, newDatabase, settings);
    }

    /** The same with other additional server settings. */
    public EmbeddedPostgresOptions withSettings(Map<String, String> newSettings) {
        return new EmbeddedPostgresOptions(
                folder, port, portRemedy, binaries, database, newSettings);
    }
}
