package dev.tidewire.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class DevStackTest {
    @TempDir static Path temp;
    private static DevStack stack;

    @BeforeAll
    static void start() throws InterruptedException {
        // PostgreSQL may run as another account, which has to reach its folder.
        assertThat(temp.toFile().setExecutable(true, false)).isTrue();
        stack = DevStack.start(DevOptions.in(temp.resolve("data")).withDemo(), DevProgress.none());
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void committedRowReachesASubscriber() throws SQLException, InterruptedException {
        execute("CREATE TABLE IF NOT EXISTS greetings (id int PRIMARY KEY, text text)");
        try (HttpClient client = HttpClient.newHttpClient();
                GatewaySocket socket = connect(client, "demo")) {
            subscribe(socket, "postgres:greetings");

            execute("INSERT INTO greetings VALUES (1, 'hello')");

            JsonNode event = next(socket, "event");
            assertThat(event.path("record").path("text").asText()).isEqualTo("hello");
        }
    }

    @Test
    void whoWasLetInIsShownByAudit() throws InterruptedException {
        String subject;
        try (HttpClient client = HttpClient.newHttpClient();
                GatewaySocket socket = connect(client, "audited")) {
            subject = next(socket, "authenticated").path("subject").asText();
        }

        CommandRun run = audit(subject);

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).hasLineCount(1).contains("+ granted").contains("audited  " + subject);
        assertThat(audit("somebody-else").out()).isEmpty();
    }

    private static CommandRun audit(String subject) {
        return CommandRun.of(
                "audit",
                "--workspace",
                "audited",
                "--subject",
                subject,
                "--dev-folder",
                temp.resolve("data").toString());
    }

    @Test
    void schemaOfAWorkspaceIsOnlySeenThere() throws SQLException, InterruptedException {
        execute("CREATE SCHEMA IF NOT EXISTS ws_acme");
        execute("CREATE TABLE IF NOT EXISTS ws_acme.secrets (id int PRIMARY KEY)");
        try (HttpClient client = HttpClient.newHttpClient();
                GatewaySocket socket = connect(client, "acme")) {
            subscribe(socket, "postgres:*");

            execute("INSERT INTO ws_acme.secrets VALUES (1)");

            JsonNode event = next(socket, "event");
            assertThat(event.path("channel").asText()).isEqualTo("postgres:secrets");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgres:products", "mongo:reviews", "events:*"})
    void demoKeepsChangingWhatEveryFamilyShows(String channel) throws InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient();
                GatewaySocket socket = connect(client, "demo")) {
            subscribe(socket, channel);

            assertThat(next(socket, "event").path("channel").asText())
                    .startsWith(channel.replace("*", "visit."));
        }
    }

    @Test
    void demoShopIsFilledOnlyOnce() throws SQLException {
        DemoShop.open(stack.postgres().jdbcUrl(), Duration.ofHours(1), new Random(1)).close();

        try (Connection connection = stack.postgres().connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT count(*), count(DISTINCT name) FROM products")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(12);
            assertThat(rows.getInt(2)).isEqualTo(12);
        }
    }

    @Test
    void addressesAreInTheFileForScripts() {
        assertThat(DevFile.read(temp.resolve("data"))).isEqualTo(Optional.of(stack.file()));
    }

    @Test
    void tokenCommandAsksTheRunningIssuer() {
        CommandRun run =
                CommandRun.of(
                        "token",
                        "--user",
                        "alice",
                        "--workspace",
                        "acme",
                        "--lifetime",
                        "5m",
                        "--dev-folder",
                        temp.resolve("data").toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().strip().split("\\.")).hasSize(3);
    }

    @Test
    void topicsThatAreThereAreUnchanged() {
        CommandRun run = topicsCreate("4");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("unchanged  realtime.postgres").doesNotContain("differs");
    }

    @Test
    void topicsThatDifferAreReportedAndLeftAlone() {
        CommandRun run = topicsCreate("8");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("differs    realtime.postgres")
                .contains("partitions is 4, expected 8");
    }

    private static CommandRun topicsCreate(String partitions) {
        return CommandRun.of(
                "topics",
                "create",
                "--bootstrap-servers",
                stack.kafka().bootstrapServers(),
                "--partitions",
                partitions,
                "--slots",
                "4",
                "--replication-factor",
                "1");
    }

    @Test
    void takenPortIsOneSentenceAndLeavesTheFolderFree() throws IOException {
        Path folder = temp.resolve("other");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            DevOptions options =
                    new DevOptions(
                            folder,
                            taken.getLocalPort(),
                            0,
                            0,
                            0,
                            null,
                            0,
                            false,
                            false,
                            Duration.ofMillis(5));

            assertThatThrownBy(() -> DevStack.start(options, DevProgress.none()))
                    .hasMessageContaining(Integer.toString(taken.getLocalPort()))
                    .hasMessageContaining("--port");
        }
        DevFolder.open(folder, false).close();
    }

    private static GatewaySocket connect(HttpClient client, String workspace) {
        URI address = GatewayAddress.of(stack.file().gateway(), workspace);
        return GatewaySocket.connect(client, address, stack.token("tester", workspace));
    }

    private static void subscribe(GatewaySocket socket, String channel)
            throws InterruptedException {
        next(socket, "authenticated");
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        JsonNode answer;
        do {
            // A table that was created a moment ago is refused until the catalogue has it.
            socket.send("{\"type\":\"subscribe\",\"channel\":\"" + channel + "\"}");
            answer = answer(socket);
        } while (answer.path("code").asInt() == 4010 && System.nanoTime() < deadline);
        assertThat(answer.path("type").asText()).isEqualTo("subscribed");
    }

    private static JsonNode answer(GatewaySocket socket) throws InterruptedException {
        return switch (socket.next()) {
            case GatewaySocket.Signal.Message(String text) -> RawJson.read(text);
            case GatewaySocket.Signal.Closed closed -> throw new AssertionError(closed);
            case GatewaySocket.Signal.Broken broken -> throw new AssertionError(broken);
        };
    }

    private static JsonNode next(GatewaySocket socket, String type) throws InterruptedException {
        while (true) {
            switch (socket.next()) {
                case GatewaySocket.Signal.Message(String text) -> {
                    JsonNode frame = RawJson.read(text);
                    if (frame.path("type").asText().equals(type)) {
                        return frame;
                    }
                    assertThat(frame.path("type").asText()).isNotEqualTo("error");
                }
                case GatewaySocket.Signal.Closed closed -> throw new AssertionError(closed);
                case GatewaySocket.Signal.Broken broken -> throw new AssertionError(broken);
            }
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = stack.postgres().connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** JSON without checked exceptions. */
    private static final class RawJson {
        static JsonNode read(String text) {
            try {
                return ExactJson.MAPPER.readTree(text);
            } catch (JsonProcessingException e) {
                throw new AssertionError(text, e);
            }
        }
    }
}
