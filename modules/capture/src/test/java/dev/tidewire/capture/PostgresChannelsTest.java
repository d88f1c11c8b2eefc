package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.WorkspaceId;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The catalogue of a PostgreSQL source, from the database to the topic. */
final class PostgresChannelsTest {
    private Fixture fixture = Fixture.acme();
    private CatalogueTopic topic = new CatalogueTopic(fixture.name());

    @AfterEach
    void close() {
        topic.close();
        fixture.close();
    }

    private void mapped(WorkspaceRule... rules) {
        close();
        fixture = Fixture.of(rules);
        topic = new CatalogueTopic(fixture.name());
    }

    @Test
    void tablesAreThereWhenCaptureStreams() {
        fixture.sql(
                "CREATE TABLE products (id int PRIMARY KEY, price numeric(10,2), name text NOT NULL,"
                        + " twice numeric GENERATED ALWAYS AS (price * 2) STORED)");

        fixture.capture();

        assertThat(topic.entries()).hasSize(1);
        ChannelInfo products = topic.entries().getFirst();
        assertThat(products.channel()).hasToString("postgres:products");
        assertThat(products.workspace()).isEqualTo(WorkspaceId.of("acme"));
        assertThat(products.oldRecords()).isTrue();
        assertThat(products.columns())
                .containsExactly(
                        new ChannelInfo.Column("id", "integer", false, true),
                        new ChannelInfo.Column("price", "numeric(10,2)", true, false),
                        new ChannelInfo.Column("name", "text", false, false));
    }

    @Test
    void tablesThatComeChangeAndGoAreFollowed() {
        fixture.capture();
        fixture.sql("CREATE TABLE products (id int)", "CREATE TABLE orders (id int)");
        topic.await("acme postgres:orders", "acme postgres:products");

        fixture.sql("ALTER TABLE orders RENAME TO invoices", "CREATE SCHEMA stock");
        topic.await("acme postgres:invoices", "acme postgres:products");

        fixture.sql("ALTER TABLE products SET SCHEMA stock");
        topic.await("acme postgres:invoices", "acme postgres:stock.products");

        fixture.sql("ALTER SCHEMA stock RENAME TO store", "DROP TABLE invoices");
        topic.await("acme postgres:store.products");

        fixture.sql("DROP SCHEMA store CASCADE");
        topic.await();
    }

    @Test
    void changedColumnsAreFollowed() {
        fixture.sql("CREATE TABLE products (id int)");
        fixture.capture();

        fixture.sql("ALTER TABLE products ADD COLUMN name varchar(20)");

        Awaitility.await().until(() -> topic.entries().getFirst().columns().size() == 2);
        assertThat(topic.entries().getFirst().columns().getLast())
                .isEqualTo(new ChannelInfo.Column("name", "character varying(20)", true, false));
    }

    @Test
    void announcementIsNoChangeAndLeavesTheTransactionAsItIs() {
        fixture.capture();
        fixture.sql(
                "BEGIN; SELECT pg_logical_emit_message(true, 'correlation-id', 'order-7');"
                        + " CREATE TABLE a (id int); CREATE TABLE b (id int);"
                        + " INSERT INTO a VALUES (1); ALTER TABLE a ADD COLUMN name text;"
                        + " INSERT INTO a VALUES (2, 'x'); COMMIT");

        assertThat(fixture.json(2))
                .extracting(json -> json.get("correlationId").textValue())
                .containsExactly("order-7", "order-7");
        topic.await("acme postgres:a", "acme postgres:b");
    }

    @Test
    void anotherRunWritesNothingThatIsThere() {
        fixture.sql("CREATE TABLE products (id int)");
        fixture.capture().close();
        int before = topic.records();

        fixture.capture().close();

        assertThat(topic.records()).isEqualTo(before);
    }

    @Test
    void rulesSayWhoHasATable() {
        mapped(
                WorkspaceRule.SchemaRule.of("ws_(?<workspace>.+)"),
                new WorkspaceRule.ColumnRule("tenant"),
                new WorkspaceRule.FixedRule(WorkspaceId.of("rest")));
        fixture.sql(
                "CREATE SCHEMA ws_globex",
                "CREATE SCHEMA stock",
                "CREATE TABLE ws_globex.products (id int, tenant text)",
                "CREATE TABLE stock.products (id int, tenant text NOT NULL)",
                "CREATE TABLE orders (id int, tenant text)",
                "CREATE TABLE logs (id int)");

        fixture.capture();

        assertThat(topic.names())
                .containsExactly(
                        "* postgres:orders",
                        "* postgres:stock.products",
                        "globex postgres:products",
                        "rest postgres:logs",
                        "rest postgres:orders");
    }

    @Test
    void onlyWhatIsCapturedIsThere() {
        fixture.use(fixture.source().withTables(List.of("public\\.p.*")));
        fixture.sql(
                "CREATE TABLE parts (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10)",
                "CREATE TABLE orders (id int)",
                "CREATE UNLOGGED TABLE passing (id int)",
                "CREATE VIEW pages AS SELECT 1 AS one",
                "CREATE TABLE \"p*\" (id int)");

        fixture.capture();

        assertThat(topic.names()).containsExactly("acme postgres:parts");
        assertThat(topic.entries().getFirst().oldRecords()).isTrue();
    }

    @Test
    void withoutTheTriggersTablesAreFoundByLooking() {
        fixture.sql("CREATE TABLE products (id int)");
        fixture.capture();
        fixture.sql(
                "DROP EVENT TRIGGER tidewire_tables",
                "DROP EVENT TRIGGER tidewire_tables_dropped",
                "CREATE TABLE orders (id int)",
                "DROP TABLE products");

        topic.await("acme postgres:orders");
    }

    @Test
    void whatAnOlderInstallationLacksIsInstalled() {
        fixture.capture().close();
        fixture.sql("DROP FUNCTION tidewire.announce_tables CASCADE");
        fixture.capture();

        fixture.sql(
                "SELECT 1 / count(*) FROM pg_event_trigger WHERE evtname LIKE 'tidewire_tables%'");
    }
}
