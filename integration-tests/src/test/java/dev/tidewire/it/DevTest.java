package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.model.Family;
import dev.tidewire.records.Topics;
import dev.tidewire.testkit.RealtimeClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one command that starts everything. */
class DevTest {
    @TempDir Path temp;

    @BeforeEach
    void letTheDatabaseServerIn() {
        // It may run as another account, which has to reach its folder.
        assertThat(temp.toFile().setExecutable(true, false)).isTrue();
    }

    @Test
    void aRowChangedInTheDatabaseReachesASubscriber() throws SQLException {
        try (DevProcess dev = DevProcess.start(temp.resolve("data")).awaitReady();
                RealtimeClient client = dev.client();
                Connection connection = dev.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE notes (id int PRIMARY KEY, body text)");
            client.subscribe("postgres:notes", "{}");

            statement.execute("INSERT INTO notes VALUES (1, 'hello')");

            assertThat(client.next("event").path("record").path("body").asText())
                    .isEqualTo("hello");
            assertThat(dev.output()).contains("psql").contains("tail");
        }
    }

    @Test
    void theDemoShowsLiveChanges() {
        try (DevProcess dev = DevProcess.start(temp.resolve("data"), "--demo").awaitReady();
                RealtimeClient client = dev.client()) {
            client.subscribe("postgres:*", "{}");

            JsonNode event = client.next("event");

            assertThat(event.path("table").asText()).isIn("products", "orders");
        }
    }

    @Test
    void ctrlCStopsEverythingAndLeavesNoProcessBehind() {
        try (DevProcess dev = DevProcess.start(temp.resolve("data")).awaitReady()) {
            List<ProcessHandle> processes = dev.processes();
            assertThat(processes).hasSizeGreaterThan(1);

            dev.interrupt();

            dev.exitCode();
            assertAllGone(processes);
            assertThat(temp.resolve("data/dev.json")).doesNotExist();
        }
    }

    @Test
    void afterAKillTheNextStartHasEverythingOnce() throws SQLException {
        Path data = temp.resolve("data");
        List<ProcessHandle> processes;
        try (DevProcess dev = DevProcess.start(data).awaitReady();
                Connection connection = dev.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE notes (id int PRIMARY KEY)");
            for (int id = 0; id < 500; id++) {
                statement.execute("INSERT INTO notes VALUES (" + id + ")");
            }
            processes = dev.processes();
            dev.kill();
        }
        assertAllGone(processes);

        try (DevProcess dev = DevProcess.start(data).awaitReady();
                RealtimeClient client = dev.client();
                Connection connection = dev.connect();
                Statement statement = connection.createStatement()) {
            client.subscribe("postgres:notes", "{\"predicates\":{\"id\":500}}");
            statement.execute("INSERT INTO notes VALUES (500)");
            client.next("event");
            assertThat(capturedIds(dev)).isEqualTo(IntStream.rangeClosed(0, 500).boxed().toList());
        }
    }

    private static List<Integer> capturedIds(DevProcess dev) {
        return WholeTopic.read(dev.json().path("kafka").asText(), Topics.changeLog(Family.POSTGRES))
                .stream()
                .map(record -> new String(record.value(), StandardCharsets.UTF_8))
                .map(RealtimeClient::parse)
                .filter(change -> change.path("table").asText().equals("notes"))
                .map(change -> change.path("record").path("id").asInt())
                .toList();
    }

    @Test
    void aPortInUseIsOneClearSentence() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DevProcess dev =
                        DevProcess.start(
                                temp.resolve("data"),
                                "--port",
                                Integer.toString(taken.getLocalPort()))) {
            assertThat(dev.exitCode()).isNotZero();
            assertThat(dev.output())
                    .contains(Integer.toString(taken.getLocalPort()))
                    .contains("--port")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void aBrokenDataFolderIsOneClearSentence() throws IOException {
        Path data = temp.resolve("data");
        try (DevProcess dev = DevProcess.start(data).awaitReady()) {
            dev.interrupt();
            dev.exitCode();
        }
        Files.writeString(data.resolve("kafka/meta.properties"), "garbage");
        try (DevProcess dev = DevProcess.start(data)) {
            assertThat(dev.exitCode()).isNotZero();
            assertThat(dev.output())
                    .contains("data folder")
                    .contains("cannot be used")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void twoOnOneFolderIsOneClearSentence() {
        Path data = temp.resolve("data");
        try (DevProcess first = DevProcess.start(data).awaitReady();
                DevProcess second = DevProcess.start(data)) {
            assertThat(second.exitCode()).isNotZero();
            assertThat(first.processes().getFirst().isAlive()).isTrue();
        }
    }

    private static void assertAllGone(List<ProcessHandle> processes) {
        Awaitility.await("all processes to end")
                .atMost(Duration.ofSeconds(30))
                .until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }
}
