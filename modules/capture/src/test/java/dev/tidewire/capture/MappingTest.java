package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which workspace a row belongs to. */
final class MappingTest {
    private Fixture fixture = Fixture.acme();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void mapped(WorkspaceRule... rules) {
        fixture.close();
        fixture = Fixture.of(rules);
    }

    @Test
    void schemaIsAWorkspaceWithTheSameChannelsAsAnyOther() {
        mapped(
                WorkspaceRule.SchemaRule.of("ws_(?<workspace>.+)"),
                new WorkspaceRule.FixedRule(WorkspaceId.of("demo")));
        fixture.sql(
                "CREATE SCHEMA ws_acme",
                "CREATE SCHEMA ws_globex",
                "CREATE SCHEMA stock",
                "CREATE TABLE ws_acme.products (id int)",
                "CREATE TABLE ws_globex.products (id int)",
                "CREATE TABLE stock.products (id int)",
                "CREATE TABLE products (id int)");
        fixture.capture();
        fixture.sql(
                "INSERT INTO ws_acme.products VALUES (1)",
                "INSERT INTO ws_globex.products VALUES (2)",
                "INSERT INTO stock.products VALUES (3)",
                "INSERT INTO products VALUES (4)");

        List<ChangeEvent> events = fixture.events(4);

        assertThat(events)
                .extracting(MappingTest::summary)
                .containsExactlyInAnyOrder(
                        "acme postgres:products INSERT 1 ws_acme",
                        "globex postgres:products INSERT 2 ws_globex",
                        "demo postgres:stock.products INSERT 3 stock",
                        "demo postgres:products INSERT 4 public");
    }

    @Test
    void databaseIsAWorkspace() {
        mapped(WorkspaceRule.DatabaseRule.of("db(?<workspace>\\d+)_.*"));
        fixture.sql("CREATE TABLE products (id int)");
        fixture.capture();
        fixture.sql("INSERT INTO products VALUES (1)");

        ChangeEvent event = fixture.events(1).getFirst();

        assertThat("db" + event.workspace() + "_").isEqualTo(fixture.name().split("_", 2)[0] + "_");
    }

    @Test
    void rowThatMovesIsDeletedInTheOldWorkspaceAndInsertedInTheNewOne() {
        mapped(new WorkspaceRule.ColumnRule("tenant"));
        fixture.sql("CREATE TABLE products (id int PRIMARY KEY, tenant text, name text)");
        fixture.capture();
        fixture.sql(
                "INSERT INTO products VALUES (1, 'acme', 'Lamp')",
                "UPDATE products SET name = 'Desk lamp' WHERE id = 1",
                "UPDATE products SET tenant = 'globex' WHERE id = 1",
                "DELETE FROM products");

        List<ChangeEvent> events = fixture.events(5);

        assertThat(SourceLog.operations(events, "acme"))
                .containsExactly(Operation.INSERT, Operation.UPDATE, Operation.DELETE);
        assertThat(SourceLog.operations(events, "globex"))
                .containsExactly(Operation.INSERT, Operation.DELETE);
        JsonNode left = SourceLog.first(events, "acme", Operation.DELETE);
        JsonNode entered = SourceLog.first(events, "globex", Operation.INSERT);
        assertThat(left.at("/oldRecord/tenant").textValue()).isEqualTo("acme");
        assertThat(left.has("record")).isFalse();
        assertThat(entered.at("/record/tenant").textValue()).isEqualTo("globex");
        assertThat(entered.has("oldRecord")).isFalse();
        assertThat(left.get("id").textValue()).endsWith("-1");
        assertThat(entered.get("id").textValue())
                .isEqualTo(left.get("id").textValue().replaceAll("1$", "2"));
    }

    @Test
    void rowsWithoutAWorkspaceAreSkippedAndCounted() {
        mapped(new WorkspaceRule.ColumnRule("tenant"));
        fixture.sql("CREATE TABLE products (id int, tenant text)", "CREATE TABLE logs (id int)");
        CaptureMetrics metrics = new CaptureMetrics();
        fixture.capture(metrics);
        fixture.sql(
                "INSERT INTO products VALUES (1, NULL)",
                "INSERT INTO products VALUES (2, 'no workspace!')",
                "INSERT INTO logs VALUES (3)",
                "INSERT INTO products VALUES (4, 'acme')");

        List<ChangeEvent> events = fixture.events(1);

        assertThat(events)
                .extracting(MappingTest::summary)
                .containsExactly("acme postgres:products INSERT 4 public");
        assertThat(metrics.received().sum()).isEqualTo(4);
        assertThat(metrics.mapped().sum()).isEqualTo(1);
        assertThat(metrics.unmapped().sum()).isEqualTo(2);
        assertThat(metrics.malformed().sum()).isEqualTo(1);
        assertThat(metrics.emitted().sum())
                .isEqualTo(metrics.appended().sum() + metrics.duplicates().sum());
    }

    @Test
    void deletedRowWithoutItsOldImageIsNotSeenInAnotherWorkspace() {
        mapped(
                new WorkspaceRule.ColumnRule("tenant"),
                new WorkspaceRule.FixedRule(WorkspaceId.of("rest")));
        fixture.sql(
                "CREATE TABLE products (id int PRIMARY KEY, tenant text)",
                "CREATE TABLE logs (id int PRIMARY KEY)",
                "INSERT INTO products VALUES (1, 'acme')",
                "INSERT INTO logs VALUES (5)");
        CaptureMetrics metrics = new CaptureMetrics();
        fixture.capture(metrics);
        fixture.sql(
                "ALTER TABLE products REPLICA IDENTITY DEFAULT",
                "ALTER TABLE logs REPLICA IDENTITY DEFAULT",
                "DELETE FROM products",
                "DELETE FROM logs",
                "INSERT INTO products VALUES (4, NULL)");

        List<ChangeEvent> events = fixture.events(2);

        assertThat(events)
                .extracting(MappingTest::summary)
                .containsExactlyInAnyOrder(
                        "rest postgres:logs DELETE  public",
                        "rest postgres:products INSERT 4 public");
        assertThat(metrics.unmapped().sum()).isEqualTo(1);
    }

    @Test
    void oldImageIsNotTakenForWholeAfterItsReplicaIdentityChanged() {
        mapped(
                new WorkspaceRule.ColumnRule("tenant"),
                new WorkspaceRule.FixedRule(WorkspaceId.of("rest")));
        fixture.sql(
                "CREATE TABLE products (id int PRIMARY KEY, tenant text)",
                "INSERT INTO products VALUES (1, 'acme'), (2, 'acme')");
        CaptureMetrics metrics = new CaptureMetrics();
        fixture.capture(metrics);
        fixture.sql("DELETE FROM products WHERE id = 1");
        fixture.events(1);
        fixture.sql(
                "ALTER TABLE products REPLICA IDENTITY DEFAULT",
                "DELETE FROM products WHERE id = 2",
                "INSERT INTO products VALUES (4, NULL)");

        assertThat(fixture.events(2))
                .extracting(MappingTest::summary)
                .containsExactlyInAnyOrder(
                        "acme postgres:products DELETE  public",
                        "rest postgres:products INSERT 4 public");
        assertThat(metrics.unmapped().sum()).isEqualTo(1);
    }

    @Test
    void truncateIsOneRecordForEachWorkspaceThatHasTheTable() {
        mapped(
                new WorkspaceRule.ColumnRule("tenant"),
                new WorkspaceRule.FixedRule(WorkspaceId.of("rest")));
        fixture.sql(
                "CREATE TABLE products (id int, tenant text)",
                "CREATE TABLE orders (id int)",
                "INSERT INTO products VALUES (1, 'acme')");
        fixture.capture();
        fixture.sql("INSERT INTO products VALUES (2, 'globex')", "TRUNCATE products, orders");

        List<ChangeEvent> events = fixture.events(5);

        assertThat(events)
                .extracting(event ->
                        event.workspace() + " " + event.channel() + " " + event.operation())
                .containsExactlyInAnyOrder(
                        "globex postgres:products INSERT",
                        "acme postgres:products TRUNCATE",
                        "globex postgres:products TRUNCATE",
                        "rest postgres:products TRUNCATE",
                        "rest postgres:orders TRUNCATE");
        assertThat(events).extracting(ChangeEvent::id).doesNotHaveDuplicates();
    }

    @Test
    void tableWhoseNameIsNoChannelIsSkipped() {
        fixture.sql(
                "CREATE TABLE \"all*\" (id int)",
                "CREATE TABLE \"two\nlines\" (id int)",
                "CREATE TABLE products (id int)");
        CaptureMetrics metrics = new CaptureMetrics();
        fixture.capture(metrics);
        fixture.sql(
                "INSERT INTO \"all*\" VALUES (1)",
                "INSERT INTO \"two\nlines\" VALUES (2)",
                "UPDATE \"two\nlines\" SET id = 3",
                "TRUNCATE \"all*\"",
                "INSERT INTO products VALUES (4)");

        assertThat(fixture.events(1))
                .extracting(MappingTest::summary)
                .containsExactly("acme postgres:products INSERT 4 public");
        assertThat(metrics.malformed().sum()).isEqualTo(4);
        assertThat(metrics.restarts().sum()).isZero();
    }

    private static String summary(ChangeEvent event) {
        JsonNode json = Fixture.json(event);
        return "%s %s %s %s %s"
                .formatted(
                        event.workspace(),
                        event.channel(),
                        event.operation(),
                        json.at("/record/id").asText(),
                        json.get("schema").textValue());
    }
}
