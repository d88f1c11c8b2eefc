package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.model.ChangeEvent;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a change. */
final class CaptureTest {
    private final Fixture fixture = Fixture.acme();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void insertedRowBecomesARecordOfItsWorkspace() {
        fixture.sql("CREATE TABLE products (id int PRIMARY KEY, name text, price numeric)");
        fixture.capture();
        fixture.sql("INSERT INTO products VALUES (1, 'Lamp', 19.90)");

        ChangeEvent event = fixture.events(1).getFirst();

        assertThat(event.workspace().value()).isEqualTo("acme");
        assertThat(event.channel()).hasToString("postgres:products");
        assertThat(new String(event.value(), StandardCharsets.UTF_8))
                .startsWith(
                        "{\"channel\":\"postgres:products\",\"operation\":\"INSERT\",\"table\":\"products\","
                                + "\"schema\":\"public\",\"record\":{\"id\":1,\"name\":\"Lamp\",\"price\":19.90},"
                                + "\"timestamp\":\"");
        assertThat(Fixture.json(event).fieldNames())
                .toIterable()
                .containsExactly(
                        "channel",
                        "operation",
                        "table",
                        "schema",
                        "record",
                        "timestamp",
                        "correlationId",
                        "id");
    }

    @Test
    void updateHasBothImagesAndTheChangedColumns() {
        fixture.sql(
                "CREATE TABLE products (id int PRIMARY KEY, name text, price numeric)",
                "INSERT INTO products VALUES (1, 'Lamp', 19.90)");
        fixture.capture();
        fixture.sql("UPDATE products SET price = 20, name = NULL");

        JsonNode update = fixture.json(1).getFirst();

        assertThat(update.get("record")).hasToString("{\"id\":1,\"name\":null,\"price\":20}");
        assertThat(update.get("oldRecord"))
                .hasToString("{\"id\":1,\"name\":\"Lamp\",\"price\":19.90}");
        assertThat(update.get("changedColumns")).hasToString("[\"name\",\"price\"]");
    }

    @Test
    void tableCreatedWhileCapturingAppearsWithWholeOldImages() {
        fixture.capture();
        fixture.sql(
                "CREATE TABLE orders (id int PRIMARY KEY, note text)",
                "INSERT INTO orders VALUES (1, 'first')",
                "UPDATE orders SET note = 'second'",
                "DELETE FROM orders");

        List<JsonNode> events = fixture.json(3);

        assertThat(events.get(1).at("/oldRecord/note").textValue()).isEqualTo("first");
        assertThat(events.get(2).get("oldRecord")).hasToString("{\"id\":1,\"note\":\"second\"}");
    }

    @Test
    void tableCreatedByAnOrdinaryUserHasWholeOldImages() {
        fixture.sql(
                "CREATE ROLE " + fixture.name() + "_app",
                "GRANT CREATE ON SCHEMA public TO " + fixture.name() + "_app");
        fixture.capture();
        fixture.sql(
                "SET ROLE " + fixture.name() + "_app",
                "CREATE TABLE notes AS SELECT 1 AS id, 'a' AS text",
                "DELETE FROM notes");

        List<JsonNode> events = fixture.json(2);

        assertThat(events.getLast().get("oldRecord")).hasToString("{\"id\":1,\"text\":\"a\"}");
    }

    @Test
    void alteredTableIsCapturedAsItIsAtEachChange() {
        fixture.sql("CREATE TABLE products (id int, name text)");
        fixture.capture();
        fixture.sql(
                "INSERT INTO products VALUES (1, 'Lamp')",
                "ALTER TABLE products ADD price numeric DEFAULT 1.50",
                "UPDATE products SET id = 2",
                "ALTER TABLE products DROP name",
                "INSERT INTO products VALUES (3, NULL)");

        List<JsonNode> events = fixture.json(3);

        assertThat(events.get(0).get("record")).hasToString("{\"id\":1,\"name\":\"Lamp\"}");
        assertThat(events.get(1).get("record"))
                .hasToString("{\"id\":2,\"name\":\"Lamp\",\"price\":1.50}");
        assertThat(events.get(2).get("record")).hasToString("{\"id\":3,\"price\":null}");
    }

    @Test
    void unchangedLargeValueIsFilledInFromTheOldRow() {
        fixture.sql(
                "CREATE TABLE documents (id int PRIMARY KEY, version int, body text)",
                "ALTER TABLE documents ALTER body SET STORAGE EXTERNAL",
                "INSERT INTO documents VALUES (1, 1, repeat('x', 100000))");
        fixture.capture();
        fixture.sql("UPDATE documents SET version = 2");

        JsonNode update = fixture.json(1).getFirst();

        assertThat(update.at("/record/body").textValue()).isEqualTo("x".repeat(100_000));
        assertThat(update.get("changedColumns")).hasToString("[\"version\"]");
        assertThat(update.has("unavailableColumns")).isFalse();
    }

    @Test
    void unchangedLargeValueThatTheServerDidNotSendIsNamed() {
        fixture.sql(
                "CREATE TABLE documents (id int PRIMARY KEY, version int, body text)",
                "ALTER TABLE documents ALTER body SET STORAGE EXTERNAL",
                "INSERT INTO documents VALUES (1, 1, repeat('x', 100000))");
        fixture.capture();
        fixture.sql(
                "ALTER TABLE documents REPLICA IDENTITY DEFAULT",
                "UPDATE documents SET version = 2",
                "DELETE FROM documents");

        List<JsonNode> events = fixture.json(2);

        assertThat(events.getFirst().get("record")).hasToString("{\"id\":1,\"version\":2}");
        assertThat(events.getFirst().get("unavailableColumns")).hasToString("[\"body\"]");
        assertThat(events.getFirst().has("oldRecord")).isFalse();
        assertThat(events.getLast().get("oldRecord")).hasToString("{\"id\":1}");
    }

    @Test
    void correlationIdIsTheTransactionsOwnOrDerived() throws SQLException {
        fixture.sql("CREATE TABLE products (id int)");
        fixture.capture();
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "SELECT pg_logical_emit_message(true, 'correlation-id', 'corr-abc-123')");
            statement.execute("INSERT INTO products VALUES (1), (2)");
            connection.commit();
            statement.execute("INSERT INTO products VALUES (3), (4)");
            connection.commit();
        }

        List<JsonNode> events = fixture.json(4);

        assertThat(events.subList(0, 2))
                .extracting(event -> event.get("correlationId").textValue())
                .containsOnly("corr-abc-123");
        assertThat(events.subList(2, 4))
                .extracting(event -> event.get("correlationId").textValue())
                .allMatch(id -> id.matches("pg-\\d+"))
                .containsOnly(events.get(2).get("correlationId").textValue());
    }

    @Test
    void partitionedTableIsOneChannel() {
        fixture.capture();
        fixture.sql(
                "CREATE TABLE events (id int, day date) PARTITION BY RANGE (day)",
                "CREATE TABLE events_2024 PARTITION OF events"
                        + " FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
                "INSERT INTO events VALUES (1, '2024-05-01')",
                "DELETE FROM events");

        List<ChangeEvent> events = fixture.events(2);

        assertThat(events).extracting(event -> event.channel().name()).containsOnly("events");
        assertThat(Fixture.json(events.getLast()).get("oldRecord"))
                .hasToString("{\"id\":1,\"day\":\"2024-05-01\"}");
    }

    @Test
    void onlyConfiguredTablesAreCaptured() {
        fixture.sql("CREATE TABLE products (id int)", "CREATE TABLE secrets (id int)");
        fixture.use(fixture.source().withTables(List.of("public\\.products")));
        fixture.capture();
        fixture.sql("INSERT INTO secrets VALUES (1)", "INSERT INTO products VALUES (2)");

        assertThat(fixture.json(1).getFirst().get("table").textValue()).isEqualTo("products");
    }

    @Test
    void changeTooLargeForTheLogLosesItsOldImageAndLargestColumns() {
        fixture.sql(
                "CREATE TABLE documents (id int PRIMARY KEY, small text, large text)",
                "INSERT INTO documents VALUES (1, 'a', repeat('x', 5000000))");
        CaptureMetrics metrics = new CaptureMetrics();
        fixture.capture(metrics);
        fixture.sql(
                "UPDATE documents SET large = repeat('y', 5000000)",
                "UPDATE documents SET large = repeat('z', 9000000), small = 'b'",
                "INSERT INTO documents VALUES (2, 'c', 'd')");

        List<JsonNode> events = fixture.json(3);

        assertThat(events.get(0).has("oldRecord")).isFalse();
        assertThat(events.get(0).at("/record/large").textValue()).hasSize(5_000_000);
        assertThat(events.get(1).get("record")).hasToString("{\"id\":1,\"small\":\"b\"}");
        assertThat(events.get(1).get("unavailableColumns")).hasToString("[\"large\"]");
        assertThat(events.get(1).get("changedColumns")).hasToString("[\"small\",\"large\"]");
        assertThat(events.get(2).get("record"))
                .hasToString("{\"id\":2,\"small\":\"c\",\"large\":\"d\"}");
        assertThat(metrics.reduced().sum()).isEqualTo(2);
    }

    @Test
    void idleSlotDoesNotHoldWalOfABusyServer() throws SQLException {
        fixture.capture();
        String before = confirmed();
        try (Connection connection = Servers.postgres().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS busy (id int)");
            statement.execute("INSERT INTO busy SELECT generate_series(1, 10000)");
            statement.execute("DROP TABLE busy");
        }

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(megabyteAfter(before)).isTrue());
    }

    private String confirmed() throws SQLException {
        return single("SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE database = '");
    }

    private boolean megabyteAfter(String lsn) throws SQLException {
        return single(
                        "SELECT confirmed_flush_lsn - '"
                                + lsn
                                + "' > 500000 FROM pg_replication_slots WHERE database = '")
                .equals("t");
    }

    private String single(String query) throws SQLException {
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query + fixture.name() + "'")) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }
}
