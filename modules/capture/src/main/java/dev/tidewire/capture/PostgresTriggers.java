package dev.tidewire.capture;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The event triggers that a superuser gets installed: new tables get whole old images in the
 * transaction that creates them, and the stream of changes tells when tables have changed.
 */
final class PostgresTriggers {
    private static final long LOCK = 0x746964657769L;

    private static final String REPLICA_IDENTITY =
            """
            CREATE OR REPLACE FUNCTION tidewire.replica_identity_full()
            RETURNS event_trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
            DECLARE created record;
            BEGIN
              FOR created IN
                SELECT c.oid::regclass AS name
                FROM pg_event_trigger_ddl_commands() d JOIN pg_class c ON c.oid = d.objid
                WHERE d.classid = 'pg_class'::regclass
                  AND c.relkind IN ('r', 'p') AND c.relpersistence = 'p'
              LOOP
                EXECUTE format('ALTER TABLE %s REPLICA IDENTITY FULL', created.name);
              END LOOP;
            END $$\
            """;

    /** Announces once in a transaction: the message is read after its commit anyway. */
    private static final String ANNOUNCEMENT =
            """
            CREATE OR REPLACE FUNCTION tidewire.announce_tables()
            RETURNS event_trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
            DECLARE concerned boolean;
            BEGIN
              IF TG_EVENT = 'sql_drop' THEN
                concerned := EXISTS (
                  SELECT FROM pg_event_trigger_dropped_objects()
                  WHERE object_type IN ('table', 'table column') AND NOT is_temporary);
              ELSE
                concerned := EXISTS (
                  SELECT FROM pg_event_trigger_ddl_commands() d
                  LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
                  WHERE d.classid <> 'pg_class'::regclass
                    OR c.relkind IN ('r', 'p') AND c.relpersistence <> 't');
              END IF;
              IF concerned AND current_setting('tidewire.announced', true)
                  IS DISTINCT FROM pg_current_xact_id()::text THEN
                PERFORM pg_logical_emit_message(
                  true, '%s', pg_current_xact_id()::text);
                PERFORM set_config('tidewire.announced', pg_current_xact_id()::text, true);
              END IF;
            END $$\
            """
                    .formatted(PostgresCatalogue.MESSAGE);

    private static final List<String> COMMANDS =
            List.of(
                    "CREATE SCHEMA IF NOT EXISTS tidewire",
                    REPLICA_IDENTITY,
                    ANNOUNCEMENT,
                    trigger(
                            "tidewire_replica_identity",
                            "ddl_command_end"
                                    + " WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS',"
                                    + " 'SELECT INTO')",
                            "replica_identity_full"),
                    trigger(
                            "tidewire_tables",
                            "ddl_command_end"
                                    + " WHEN TAG IN ('CREATE TABLE', 'CREATE TABLE AS',"
                                    + " 'SELECT INTO', 'ALTER TABLE', 'CREATE SCHEMA',"
                                    + " 'ALTER SCHEMA', 'ALTER TYPE', 'ALTER DOMAIN',"
                                    + " 'CREATE PUBLICATION', 'ALTER PUBLICATION')",
                            "announce_tables"),
                    trigger("tidewire_tables_dropped", "sql_drop", "announce_tables"));

    private PostgresTriggers() {}

    private static String trigger(String name, String event, String function) {
        return """
        DO $$ BEGIN
          IF NOT EXISTS (SELECT FROM pg_event_trigger WHERE evtname = '%s') THEN
            CREATE EVENT TRIGGER %s ON %s EXECUTE FUNCTION tidewire.%s();
          END IF;
        END $$\
        """
                .formatted(name, name, event, function);
    }

    /** Installs what is missing, and brings the rest up to date. */
    static void install(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
            for (String command : COMMANDS) {
                statement.execute(command);
            }
            connection.commit();
        } finally {
            connection.setAutoCommit(true);
        }
    }
}
