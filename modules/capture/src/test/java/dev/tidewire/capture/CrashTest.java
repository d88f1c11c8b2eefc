package dev.tidewire.capture;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.postgresql.PGConnection;

/** Of PostgreSQL. */
final class CrashTest extends CrashContract {
    private final Fixture fixture = Fixture.of(new WorkspaceRule.ColumnRule("workspace"));
    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        fixture.sql("CREATE TABLE entries (n int, workspace text)");
        connection = fixture.connect();
        connection.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        fixture.close();
    }

    @Override
    Process start(Path folder) throws IOException {
        return CaptureProcess.postgres(folder, fixture.name());
    }

    @Override
    void capture() {
        fixture.capture();
    }

    @Override
    SourceLog log() {
        return fixture.log();
    }

    @Override
    String pointer() {
        return "/record/n";
    }

    /** Rows in a transaction, or many by COPY, which puts them at one position. */
    @Override
    void write(List<Entry> entries) throws SQLException, IOException {
        if (entries.size() == MOST) {
            String rows =
                    entries.stream()
                            .map(entry -> entry.number() + "," + entry.workspace() + "\n")
                            .collect(Collectors.joining());
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY entries FROM STDIN CSV", new StringReader(rows));
        } else {
            try (Statement statement = connection.createStatement()) {
                for (Entry entry : entries) {
                    statement.execute(
                            "INSERT INTO entries VALUES (%d, '%s')"
                                    .formatted(entry.number(), entry.workspace()));
                }
            }
        }
        connection.commit();
    }
}
