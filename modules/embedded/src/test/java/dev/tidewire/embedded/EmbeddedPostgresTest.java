package dev.tidewire.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedPostgresTest {

    @Test
    void keepsItsPortAndItsRowsOverARestart(@TempDir Path folder) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            int port = postgres.port();
            execute(postgres, "CREATE TABLE t (id int)");
            execute(postgres, "INSERT INTO t VALUES (7)");

            postgres.restart();

            assertThat(postgres.port()).isEqualTo(port);
            assertThat(query(postgres, "SELECT id FROM t")).isEqualTo("7");
        }
    }

    @Test
    void isDurableAndReadyForLogicalReplication(@TempDir Path folder) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            assertThat(query(postgres, "SELECT current_database()")).isEqualTo("tidewire");
            assertThat(query(postgres, "SHOW wal_level")).isEqualTo("logical");
            assertThat(query(postgres, "SHOW fsync")).isEqualTo("on");
            assertThat(query(postgres, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(query(postgres, "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(query(postgres, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(postgres, "SHOW max_replication_slots")).isEqualTo("20");
        }
    }

    @Test
    void namesAPortThatIsTakenWithTheCallersRemedy(@TempDir Path folder) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            EmbeddedPostgresOptions options =
                    EmbeddedPostgresOptions.in(folder)
                            .withPort(taken.getLocalPort())
                            .withPortRemedy("use --postgres-port 0");

            assertThatThrownBy(() -> EmbeddedPostgres.start(options))
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageEndingWith("use --postgres-port 0.");
        }
    }

    @Test
    void namesAPortThatIsTakenWhileItStarts(@TempDir Path folder) throws Exception {
        EmbeddedPostgresOptions options = EmbeddedPostgresOptions.in(folder);
        try (ServerSocket rival = new ServerSocket()) {
            int port = Ports.free("test", 0, "");
            PostgresLauncher.Choice takingThePort =
                    (binaries, data) -> {
                        bind(rival, port);
                        return PostgresLauncher.choose(binaries, data);
                    };

            assertThatThrownBy(() -> PostgresRun.start(options, port, takingThePort))
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining("127.0.0.1:" + port);
        }
    }

    @Test
    void namesADataFolderOfAnotherVersion(@TempDir Path folder) throws Exception {
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(data.resolve("PG_VERSION"), "15\n");

        assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining(data.toString())
                .hasMessageContaining("is of version 15, not 18");
    }

    @Test
    void namesADataFolderThatIsBrokenAndWhatTheServerSaidOfIt(@TempDir Path folder)
            throws Exception {
        EmbeddedPostgres.start(folder).close();
        Files.delete(folder.resolve("data/global/pg_control"));

        assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining(folder.resolve("data").toString())
                .hasMessageContaining("could not find the database system");
    }

    @Test
    void refusesAFolderThatIsInUseAndLeavesItsUserAlone(@TempDir Path folder) throws Exception {
        try (EmbeddedPostgres first = EmbeddedPostgres.start(folder)) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("used by another server");

            assertThat(query(first, "SELECT 1")).isEqualTo("1");
        }
    }

    private static void bind(ServerSocket socket, int port) {
        try {
            socket.bind(Ports.loopback(port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
