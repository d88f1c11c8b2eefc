package dev.tidewire.capture;

import java.time.Duration;
import java.util.Properties;

/** Debezium's settings for a PostgreSQL source. */
final class PostgresEngineSettings {
    private static final String QUERY =
            "SELECT pg_logical_emit_message(false, 'tidewire-heartbeat', '')";
    private static final String SESSION =
            "-c DateStyle=ISO -c IntervalStyle=iso_8601 -c bytea_output=hex"
                    + " -c extra_float_digits=1 -c lc_monetary=C";

    /** How often the server is told what has been read; a shorter time finds a dead one sooner. */
    static final Duration STATUS_UPDATES = Duration.ofSeconds(1);

    private PostgresEngineSettings() {}

    /**
     * @param name the engine's, under which {@link Engines} knows it
     */
    static Properties of(PostgresSource source, String name) {
        Properties settings = EngineSettings.of(source.name(), name, TextPostgresConnector.class);
        EngineSettings.rhythm(settings, source.pollInterval(), source.heartbeatInterval());
        database(settings, source);
        PostgresLink.use(settings, name);
        stream(settings, source);
        values(settings);
        return settings;
    }

    private static void database(Properties settings, PostgresSource source) {
        settings.setProperty("database.hostname", source.host());
        settings.setProperty("database.port", Integer.toString(source.port()));
        settings.setProperty("database.dbname", source.database());
        settings.setProperty("database.user", source.user());
        settings.setProperty("database.password", source.password());
        source.driver().forEach((key, value) -> settings.setProperty("driver." + key, value));
        settings.setProperty("driver.options", SESSION);
        // With any other one the driver 42.7.11 and later ends a stream that rests for a second.
        settings.setProperty("driver.socketTimeout", "0");
    }

    private static void stream(Properties settings, PostgresSource source) {
        settings.setProperty("plugin.name", "pgoutput");
        settings.setProperty("slot.name", source.slot());
        settings.setProperty("slot.drop.on.stop", "false");
        settings.setProperty("slot.max.retries", "1");
        settings.setProperty("slot.retry.delay.ms", "500");
        settings.setProperty("publication.name", source.publication());
        settings.setProperty("publication.autocreate.mode", "disabled");
        if (!source.tables().isEmpty()) {
            settings.setProperty("table.include.list", String.join(",", source.tables()));
        }
        settings.setProperty("status.update.interval.ms", Long.toString(STATUS_UPDATES.toMillis()));
        settings.setProperty("heartbeat.action.query", QUERY);
        settings.setProperty(
                "message.prefix.include.list",
                PostgresRecords.CORRELATION + "," + PostgresCatalogue.MESSAGE);
        settings.setProperty("provide.transaction.metadata", "true");
    }

    private static void values(Properties settings) {
        settings.setProperty("converters", "text");
        settings.setProperty("text.type", TextConverter.class.getName());
        settings.setProperty("include.unknown.datatypes", "true");
        settings.setProperty("binary.handling.mode", "bytes");
        settings.setProperty("field.name.adjustment.mode", "none");
    }
}
