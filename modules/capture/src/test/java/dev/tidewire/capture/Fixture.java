package dev.tidewire.capture;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
import org.awaitility.Awaitility;

/**
 * A database, a source of the same name on it, and what the log holds of that source. The log is
 * shared by all tests.
 */
final class Fixture implements AutoCloseable {
    static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name;
    private final SourceLog log;
    private final List<Capture> captures = new ArrayList<>();
    private PostgresSource source;

    private Fixture(String name, List<WorkspaceRule> mappings) {
        this.name = name;
        this.source = source(name, mappings);
        this.log = new SourceLog(Family.POSTGRES, name);
    }

    /** A new, empty database whose rows are mapped by the rules. */
    static Fixture of(WorkspaceRule... mappings) {
        createTopics();
        String name = "db" + COUNT.incrementAndGet() + "_" + ProcessHandle.current().pid();
        Servers.postgres().createDatabase(name);
        return new Fixture(name, List.of(mappings));
    }

    /** A new, empty database that is workspace {@code acme} altogether. */
    static Fixture acme() {
        return of(new WorkspaceRule.FixedRule(WorkspaceId.of("acme")));
    }

    static PostgresSource source(String database, List<WorkspaceRule> mappings) {
        return PostgresSource.of(
                        database,
                        "127.0.0.1",
                        Servers.postgres().port(),
                        database,
                        "postgres",
                        "",
                        mappings)
                .withIntervals(
                        Duration.ofMillis(2), Duration.ofMillis(500), Duration.ofMillis(200));
    }

    static void createTopics() {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", Servers.kafka().bootstrapServers()))) {
            for (String topic :
                    List.of(
                            "realtime.postgres",
                            "realtime.mongo",
                            Topics.CAPTURE_OFFSETS,
                            Topics.CHANNELS)) {
                boolean one = Set.of(Topics.CHANNELS, Topics.CAPTURE_OFFSETS).contains(topic);
                int partitions = one ? 1 : 4;
                NewTopic created = new NewTopic(topic, partitions, (short) 1);
                created.configs(Map.of("max.message.bytes", Integer.toString(8 << 20)));
                try {
                    admin.createTopics(List.of(created)).all().get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw new IllegalStateException(e);
                    }
                }
                Awaitility.await()
                        .ignoreExceptions()
                        .until(() ->
                                admin.describeTopics(List.of(topic)).allTopicNames().get() != null);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String name() {
        return name;
    }

    PostgresSource source() {
        return source;
    }

    void use(PostgresSource changed) {
        source = changed;
    }

    static KafkaSettings kafka() {
        return KafkaSettings.of(Servers.kafka().bootstrapServers());
    }

    /** A capture that streams. */
    Capture capture() {
        return capture(new CaptureMetrics());
    }

    Capture capture(CaptureMetrics metrics) {
        Capture capture = new Capture(source, kafka(), new Instances.Alone(), metrics);
        captures.add(capture);
        return streaming(capture);
    }

    /** Starts a capture and waits until it streams. */
    static Capture streaming(Capture capture) {
        capture.start();
        try {
            if (!capture.awaitStreaming(PATIENCE)) {
                throw new AssertionError("not streaming but " + capture.check());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return capture;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:"
                        + Servers.postgres().port()
                        + "/"
                        + name
                        + "?user=postgres");
    }

    /** Runs commands, each in a transaction of its own. */
    void sql(String... commands) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the log holds of this source. */
    SourceLog log() {
        return log;
    }

    /** See {@link SourceLog#events}. */
    List<ChangeEvent> events(int count) {
        return log.events(count);
    }

    /** See {@link SourceLog#json}. */
    List<JsonNode> json(int count) {
        return log.json(count);
    }

    static JsonNode json(ChangeEvent event) {
        try {
            return JSON.readTree(event.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        captures.forEach(Capture::close);
        log.close();
        try (Connection connection = Servers.postgres().connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                            + " WHERE database = '"
                            + name
                            + "' AND NOT active");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
