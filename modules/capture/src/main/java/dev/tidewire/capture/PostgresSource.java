package dev.tidewire.capture;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A PostgreSQL database (14 or later, {@code wal_level=logical}) to capture.
 *
 * @param name unique among the sources for all time; it is part of every id, the key of the stored
 *     offset and the producer's identity
 * @param user needs {@code REPLICATION} and {@code SELECT} on the tables; as a superuser it also
 *     prepares tables that are created while capture runs
 * @param slot the replication slot, created where it is absent; never shared by two sources
 * @param publication the publication, created where it is absent
 * @param tables regular expressions over {@code schema.table}; empty means every user table
 * @param mappings which workspace a row belongs to; the first rule that applies counts
 * @param defaultSchema the schema whose tables are {@code postgres:{table}}
 * @param pollInterval how long Debezium may rest now and then while there is nothing to read; a
 *     change is otherwise passed on as soon as the server sends it
 * @param heartbeatInterval how often a source without changes moves its slot forward; at most 30 s
 * @param offsetInterval how often the position is stored while there are changes; what was captured
 *     since is read back from the log after a crash
 * @param driver settings of the PostgreSQL driver by its own names, for example {@code sslmode}
 */
public record PostgresSource(
        String name,
        String host,
        int port,
        String database,
        String user,
        String password,
        String slot,
        String publication,
        List<String> tables,
        List<WorkspaceRule> mappings,
        String defaultSchema,
        Duration pollInterval,
        Duration heartbeatInterval,
        Duration offsetInterval,
        Map<String, String> driver) {
    /** Good for almost everyone. */
    public static final Duration DEFAULT_POLL_INTERVAL = Duration.ofMillis(5);

    /** Lowest latency. */
    public static final Duration LOWEST_POLL_INTERVAL = Duration.ofMillis(1);

    private static final Pattern IDENTIFIER = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    /**
     * @throws IllegalArgumentException if a field is not as described; the message names it
     */
    public PostgresSource {
        SourceFields.requireName(name);
        SourceFields.require(!host.isBlank(), "host", "a host name or address");
        SourceFields.require(port > 0 && port < 65536, "port", "from 1 to 65535");
        SourceFields.require(!database.isBlank(), "database", "the name of a database");
        SourceFields.require(!user.isBlank(), "user", "the name of a role");
        requireIdentifier(slot, "slot");
        requireIdentifier(publication, "publication");
        SourceFields.require(!defaultSchema.isBlank(), "defaultSchema", "the name of a schema");
        mappings = SourceFields.rules(mappings);
        SourceFields.requireIntervals(pollInterval, heartbeatInterval, offsetInterval);
        tables = SourceFields.patterns("tables", tables);
        driver = Map.copyOf(driver);
    }

    private static void requireIdentifier(String text, String field) {
        SourceFields.require(
                IDENTIFIER.matcher(text).matches(), field, "lower-case letters, digits or _");
    }

    /** A source with the default slot, publication and intervals, and all tables. */
    public static PostgresSource of(
            String name,
            String host,
            int port,
            String database,
            String user,
            String password,
            List<WorkspaceRule> mappings) {
        String identifier = "tidewire_" + name.toLowerCase(java.util.Locale.ROOT).replace('-', '_');
        return new PostgresSource(
                name,
                host,
                port,
                database,
                user,
                password,
                identifier,
                identifier,
                List.of(),
                mappings,
                "public",
                DEFAULT_POLL_INTERVAL,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Map.of());
    }

    /** The same with other tables. */
    public PostgresSource withTables(List<String> newTables) {
        return new PostgresSource(
                name,
                host,
                port,
                database,
                user,
                password,
                slot,
                publication,
                newTables,
                mappings,
                defaultSchema,
                pollInterval,
                heartbeatInterval,
                offsetInterval,
                driver);
    }

    /** The same with other intervals. */
    public PostgresSource withIntervals(Duration poll, Duration heartbeat, Duration offset) {
        return new PostgresSource(
                name,
                host,
                port,
                database,
                user,
                password,
                slot,
                publication,
                tables,
                mappings,
                defaultSchema,
                poll,
                heartbeat,
                offset,
                driver);
    }

    /** Everything but the password and the driver's settings. */
    @Override
    public String toString() {
        return "PostgresSource[name="
                + name
                + ", "
                + user
                + "@"
                + host
                + ":"
                + port
                + "/"
                + database
                + ", slot="
                + slot
                + ", publication="
                + publication
                + ", password=(redacted)]";
    }
}
