package dev.tidewire.embedded;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.embedded.ServersInAnotherJvm.Tie;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KilledJvmTest {

    @Test
    void takesPostgresWithItAndLosesNothing(@TempDir Path folder) throws Exception {
        openTo(folder, "rwx--x--x");
        killWhileServing(folder);

        startsAgainWithAllData(folder);
    }

    @Test
    void takesPostgresWithItBelowAFolderThatOnlyItsOwnerMayEnter(@TempDir Path folder)
            throws Exception {
        openTo(folder, "rwx------");
        try (ServersInAnotherJvm servers =
                ServersInAnotherJvm.start(folder, false, Tie.AS_SHIPPED)) {
            servers.kill();

            assertThat(servers.postgres().onExit()).succeedsWithin(10, SECONDS);
        }
    }

    @Test
    void takesPostgresWithItWhereTheKernelCannotBeAsked(@TempDir Path folder) throws Exception {
        try (ServersInAnotherJvm servers = ServersInAnotherJvm.start(folder, false, Tie.WATCHDOG)) {
            servers.kill();

            assertThat(servers.postgres().onExit()).succeedsWithin(10, SECONDS);
        }
    }

    @Test
    void leavesAnOrphanWithoutATieWhichTheNextStartStops(@TempDir Path folder) throws Exception {
        try (ServersInAnotherJvm servers = ServersInAnotherJvm.start(folder, false, Tie.NONE)) {
            servers.kill();
            assertThat(servers.postgres().isAlive()).isTrue();

            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("postgres"))) {
                assertThat(servers.postgres().isAlive()).isFalse();
                assertThat(postgres.running()).isTrue();
            }
        }
    }

    @Test
    void mayHaveItsNumberOfPostgresGivenToAnotherProgram(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        EmbeddedPostgres.start(folder).close();
        Process other = new ProcessBuilder("sleep", "60").start();
        try {
            Files.writeString(
                    data.resolve("postmaster.pid"), other.pid() + "\n" + data + "\n1\n5432\n");

            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
                assertThat(postgres.running()).isTrue();
                assertThat(other.isAlive()).isTrue();
            }
        } finally {
            other.destroyForcibly();
        }
    }

    private static void killWhileServing(Path folder) throws Exception {
        try (ServersInAnotherJvm servers =
                ServersInAnotherJvm.start(folder, true, Tie.AS_SHIPPED)) {
            servers.kill();
            assertThat(servers.postgres().onExit()).succeedsWithin(10, SECONDS);
        }
    }

    private static void startsAgainWithAllData(Path folder) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
                EmbeddedPostgres postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
                Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM t")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(7);
            assertThat(KafkaClients.values(kafka.bootstrapServers(), "log"))
                    .containsExactly("written");
        }
    }

    private static void openTo(Path folder, String permissions) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    }
}
