package dev.tidewire.app.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A PostgreSQL database to capture.
 *
 * @param type always {@value #TYPE}
 * @param name of the source in the log; never change it, the stored position goes by it
 * @param host where the server is
 * @param port of the server
 * @param database to read
 * @param user needs the attribute REPLICATION and SELECT on the tables
 * @param password of the user
 * @param slot the replication slot, created where it is absent
 * @param publication created where it is absent
 * @param defaultSchema whose tables are channels without the schema's name
 * @param tables regular expressions of {@code schema.table}; empty for all
 * @param workspaces the rules that say whose a row is; the first that applies counts
 * @param heartbeatInterval how often a source without changes moves its slot forward
 * @param offsetInterval how often the position is stored; what came later is read back after a
 *     crash
 * @param driver further settings of the PostgreSQL driver, such as {@code sslmode}
 */
public record PostgresSourceConfig(
        String type,
        String name,
        String host,
        int port,
        String database,
        String user,
        Secret password,
        String slot,
        String publication,
        String defaultSchema,
        List<String> tables,
        List<WorkspaceRuleConfig> workspaces,
        Duration heartbeatInterval,
        Duration offsetInterval,
        Map<String, String> driver)
        implements SourceConfig {
    static final String TYPE = "postgres";

    private static final Pattern IDENTIFIER = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    public PostgresSourceConfig {
        tables = List.copyOf(tables);
        workspaces = List.copyOf(workspaces);
        driver = Map.copyOf(driver);
    }

    static PostgresSourceConfig read(Section section) {
        String name = SourceConfig.name(section);
        String object = "tidewire_" + name.toLowerCase(Locale.ROOT).replace('-', '_');
        return new PostgresSourceConfig(
                TYPE,
                name,
                section.requiredText("host", "localhost"),
                section.integer("port", 5432, 1, 65_535),
                section.requiredText("database", "shop"),
                section.requiredText("user", "tidewire"),
                new Secret(section.text("password", "")),
                identifier(section, "slot", object),
                identifier(section, "publication", object),
                section.text("defaultSchema", "public"),
                SourceConfig.patterns(section, "tables"),
                SourceConfig.workspaces(section, List.of("schema", "database", "column", "fixed")),
                section.duration(
                        "heartbeatInterval",
                        Duration.ofSeconds(10),
                        Duration.ofMillis(100),
                        Duration.ofHours(1)),
                section.duration(
                        "offsetInterval",
                        Duration.ofSeconds(5),
                        Duration.ZERO,
                        Duration.ofMinutes(10)),
                section.properties("driver"));
    }

    private static String identifier(Section section, String key, String fallback) {
        return section.parsed(
                key,
                fallback,
                text -> {
                    if (!IDENTIFIER.matcher(text).matches()) {
                        throw new IllegalArgumentException(
                                "must be 1 to 63 small letters, digits or _, and not begin with a"
                                        + " digit");
                    }
                    return text;
                });
    }

    /** Does not show the driver's settings, which may hold secrets. */
    @Override
    public String toString() {
        return "PostgresSourceConfig["
                + name
                + " "
                + user
                + "@"
                + host
                + ":"
                + port
                + "/"
                + database
                + "]";
    }
}
