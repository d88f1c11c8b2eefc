package dev.tidewire.capture;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Says what an error of PostgreSQL means to the operator. */
final class PostgresErrors {
    private PostgresErrors() {}

    /** The failure of an engine as an exception for the operator. */
    static CaptureException translate(PostgresSource source, Throwable error) {
        Throwable innermost = error;
        for (@Nullable Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof CaptureException known) {
                return known;
            }
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return new CaptureException(reason(source, sql), error);
            }
            innermost = cause;
        }
        return new CaptureException(String.valueOf(innermost.getMessage()), error);
    }

    private static String reason(PostgresSource source, SQLException error) {
        String where = source.host() + ":" + source.port() + "/" + source.database();
        @Nullable String state = error.getSQLState();
        return switch (state == null ? "" : state) {
            case "28P01", "28000" ->
                    "PostgreSQL at "
                            + where
                            + " refuses user "
                            + source.user()
                            + "; check user, password and pg_hba.conf ("
                            + error.getMessage()
                            + ")";
            case "3D000" -> "the database " + where + " does not exist; create it or name another";
            case "42501" ->
                    "user "
                            + source.user()
                            + " lacks a privilege at "
                            + where
                            + ": "
                            + error.getMessage();
            case "53400" ->
                    "PostgreSQL at "
                            + where
                            + " has no free replication slot; drop an unused one or raise"
                            + " max_replication_slots";
            case "55006" ->
                    "the replication slot "
                            + source.slot()
                            + " is in use by another instance; it is tried again";
            case "08001", "08006", "57P01", "57P03" ->
                    "PostgreSQL at " + where + " cannot be reached: " + error.getMessage();
            default -> "PostgreSQL at " + where + ": " + error.getMessage();
        };
    }
}
