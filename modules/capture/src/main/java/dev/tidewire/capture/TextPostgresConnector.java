package dev.tidewire.capture;

import io.debezium.connector.postgresql.PostgresConnector;
import org.apache.kafka.connect.connector.Task;

/**
 * Debezium's connector for PostgreSQL with {@link TextPostgresTask}. Debezium makes the object by
 * its class name.
 */
public final class TextPostgresConnector extends PostgresConnector {
    /** For Debezium. */
    public TextPostgresConnector() {}

    @Override
    public Class<? extends Task> taskClass() {
        return TextPostgresTask.class;
    }
}
