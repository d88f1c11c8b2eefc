package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.embedded.EmbeddedPostgres;
import dev.tidewire.embedded.EmbeddedPostgresOptions;
import dev.tidewire.model.ChangeEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Capture comes back by itself, and the log holds every change once. */
final class RecoveryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Fixture fixture = Fixture.acme();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void changesThatWereCapturedButNotStoredAreSkipped() {
        fixture.sql("CREATE TABLE products (id int)");
        PostgresSource source = fixture.source();
        fixture.use(
                source.withIntervals(
                        source.pollInterval(), source.heartbeatInterval(), Duration.ofHours(1)));
        Capture first = fixture.capture();
        fixture.sql(
                "INSERT INTO products SELECT generate_series(1, 100)",
                "INSERT INTO products VALUES (101)",
                "TRUNCATE products");
        fixture.events(102);
        first.close();
        CaptureMetrics metrics = new CaptureMetrics();
        fixture.capture(metrics);
        fixture.sql("INSERT INTO products VALUES (102)");

        List<ChangeEvent> events = fixture.events(103);

        assertThat(events).hasSize(103);
        assertThat(events).extracting(ChangeEvent::id).doesNotHaveDuplicates();
        assertThat(metrics.duplicates().sum()).isBetween(1L, 102L);
        assertThat(metrics.appended().sum()).isEqualTo(1);
    }

    @Test
    void changesCommittedWhileCaptureIsClosedAreCaptured() {
        fixture.sql("CREATE TABLE products (id int)");
        fixture.capture().close();
        fixture.sql("INSERT INTO products VALUES (1), (2)");
        fixture.capture();

        assertThat(ids(fixture.events(2))).containsExactly(1, 2);
    }

    @Test
    void captureResumesWhenPostgresIsBack() {
        fixture.sql("CREATE TABLE products (id int)");
        Capture capture = fixture.capture();
        fixture.sql("INSERT INTO products VALUES (1)");
        fixture.events(1);
        Servers.postgres().stop();
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> capture.check() instanceof CaptureHealth.Retrying);
        } finally {
            Servers.postgres().restart();
        }
        fixture.sql("INSERT INTO products VALUES (2)");

        assertThat(ids(fixture.events(2))).containsExactly(1, 2);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> capture.check() instanceof CaptureHealth.Streaming);
    }

    @Test
    void captureResumesWhenKafkaIsBack() {
        fixture.sql("CREATE TABLE products (id int)");
        fixture.capture();
        fixture.sql("INSERT INTO products VALUES (0)");
        fixture.events(1);
        Servers.kafka().stop();
        for (int id = 1; id <= 50; id++) {
            fixture.sql("INSERT INTO products VALUES (" + id + ")");
        }
        Servers.kafka().restart();
        fixture.sql("INSERT INTO products VALUES (51)");

        List<ChangeEvent> events = fixture.events(52);

        assertThat(ids(events))
                .containsExactlyElementsOf(IntStream.rangeClosed(0, 51).boxed().toList());
    }

    @Test
    void secondInstanceWaitsUntilTheFirstIsGone() {
        fixture.sql("CREATE TABLE products (id int)");
        Capture first = fixture.capture();
        try (Capture second =
                new Capture(
                        fixture.source(),
                        Fixture.kafka(),
                        new Instances.Alone(),
                        new CaptureMetrics())) {
            second.start();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() ->
                            second.check() instanceof CaptureHealth.Retrying retrying
                                    && retrying.reason().contains("another instance"));
            fixture.sql("INSERT INTO products VALUES (1)");
            fixture.events(1);
            first.close();
            fixture.sql("INSERT INTO products VALUES (2)");

            assertThat(ids(fixture.events(2))).containsExactly(1, 2);
        }
    }

    @Test
    void droppedSlotIsMadeAnewAndLeavesAGap() {
        fixture.sql("CREATE TABLE products (id int)");
        Capture first = fixture.capture();
        fixture.sql("INSERT INTO products VALUES (1)");
        fixture.events(1);
        first.close();
        dropSlot();
        fixture.sql("INSERT INTO products VALUES (2)");
        fixture.capture();
        fixture.sql("INSERT INTO products VALUES (3)");

        assertThat(ids(fixture.events(2))).containsExactly(1, 3);
        assertThat(fixture.log().gaps(1))
                .singleElement()
                .matches(gap -> String.valueOf(gap.workspace()).equals("acme"))
                .matches(gap -> gap.reason().contains("slot was dropped"));
    }

    private void dropSlot() {
        String slot = fixture.source().slot();
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> {
                    fixture.sql("SELECT pg_drop_replication_slot('" + slot + "')");
                    return true;
                });
    }

    @Test
    void gapIsForEveryWorkspaceWhereRowsSayWhoseTheyAreEvenIfThereWasNoChangeYet() {
        fixture.use(
                Fixture.source(fixture.name(), List.of(new WorkspaceRule.ColumnRule("tenant"))));
        fixture.capture().close();
        dropSlot();
        fixture.capture();

        assertThat(fixture.log().gaps(4)).hasSize(4).allMatch(gap -> gap.workspace() == null);
    }

    @Test
    void ordinaryUserCapturesItsOwnTables() {
        String role = fixture.name() + "_owner";
        fixture.sql(
                "CREATE ROLE " + role + " LOGIN REPLICATION",
                "GRANT CREATE ON SCHEMA public TO " + role,
                "GRANT CREATE ON DATABASE " + fixture.name() + " TO " + role,
                "SET ROLE " + role,
                "CREATE TABLE products (id int PRIMARY KEY, name text)",
                "INSERT INTO products VALUES (1, 'Lamp')");
        fixture.use(sourceOf(role));
        fixture.capture();
        fixture.sql("DELETE FROM products");

        assertThat(fixture.json(1).getFirst().get("oldRecord"))
                .hasToString("{\"id\":1,\"name\":\"Lamp\"}");
    }

    @Test
    void serverWithoutLogicalDecodingIsToldWithItsRemedy(@TempDir Path folder) {
        EmbeddedPostgresOptions options =
                EmbeddedPostgresOptions.in(folder).withSettings(Map.of("wal_level", "replica"));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options);
                Capture capture = capture(postgres)) {
            capture.start();

            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(capture.check().toString())
                                    .contains("wal_level must be logical, is replica")
                                    .contains("ALTER SYSTEM SET wal_level = 'logical'"));
        }
    }

    private Capture capture(EmbeddedPostgres postgres) {
        return new Capture(
                PostgresSource.of(
                        "plain",
                        "127.0.0.1",
                        postgres.port(),
                        postgres.database(),
                        EmbeddedPostgres.USER,
                        "",
                        fixture.source().mappings()),
                Fixture.kafka(),
                new Instances.Alone(),
                new CaptureMetrics());
    }

    private PostgresSource sourceOf(String role) {
        return PostgresSource.of(
                fixture.name(),
                "127.0.0.1",
                Servers.postgres().port(),
                fixture.name(),
                role,
                "",
                fixture.source().mappings());
    }

    @Test
    void missingPrivilegeIsToldWithItsRemedy() {
        String role = fixture.name() + "_poor";
        fixture.sql("CREATE ROLE " + role + " LOGIN");
        try (Capture capture =
                new Capture(
                        sourceOf(role),
                        Fixture.kafka(),
                        new Instances.Alone(),
                        new CaptureMetrics())) {
            capture.start();

            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(capture.check().toString())
                                    .contains(
                                            "user %s may not replicate; run ALTER ROLE \"%s\" REPLICATION"
                                                    .formatted(role, role)));
        }
    }

    private static List<Integer> ids(List<ChangeEvent> events) {
        return events.stream()
                .map(event -> Fixture.json(event).at("/record/id").intValue())
                .toList();
    }
}
