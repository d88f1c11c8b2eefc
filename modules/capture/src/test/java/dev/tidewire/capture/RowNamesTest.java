package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.ChangeEvent;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the log says which changes are of one row. */
final class RowNamesTest {
    private final Fixture fixture = Fixture.acme();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void rowIsNamedByItsPrimaryKeyInAllItsChanges() {
        fixture.sql("CREATE TABLE items (sku text, shop int, n int, PRIMARY KEY (shop, sku))");
        fixture.capture();
        fixture.sql(
                "INSERT INTO items VALUES ('a\"b', 1, 1)",
                "UPDATE items SET n = 2",
                "DELETE FROM items");

        List<ChangeEvent> events = fixture.events(3);

        assertThat(events.getFirst().row())
                .contains("\"shop\":\"1\"")
                .contains("\"sku\":\"a\\\"b\"")
                .startsWith("{");
        assertThat(events)
                .extracting(ChangeEvent::row)
                .containsOnly(events.getFirst().row())
                .hasSize(3);
    }

    @Test
    void rowWhoseKeyChangesIsAnotherOne() {
        fixture.sql("CREATE TABLE items (id int PRIMARY KEY)");
        fixture.capture();
        fixture.sql("INSERT INTO items VALUES (1)", "UPDATE items SET id = 2");

        assertThat(fixture.events(3))
                .extracting(ChangeEvent::row)
                .containsExactly("{\"id\":\"1\"}", "{\"id\":\"1\"}", "{\"id\":\"2\"}");
    }

    @Test
    void rowsThatOnlyAnIndexKeepsApartHaveNoName() {
        fixture.sql(
                "CREATE TABLE items (code int NOT NULL, sold boolean)",
                "CREATE UNIQUE INDEX on_sale ON items (code) WHERE NOT sold",
                "CREATE TABLE visits (at int)");
        fixture.capture();
        fixture.sql(
                "INSERT INTO items VALUES (1, true), (1, true)", "INSERT INTO visits VALUES (1)");

        assertThat(fixture.events(3)).extracting(ChangeEvent::row).containsOnlyNulls();
    }

    @Test
    void truncateIsOfNoRow() {
        fixture.sql("CREATE TABLE items (id int PRIMARY KEY)");
        fixture.capture();
        fixture.sql("TRUNCATE items");

        assertThat(fixture.events(1).getFirst().row()).isNull();
    }

    @Test
    void longKeyIsNamedByItsHash() {
        fixture.sql("CREATE TABLE items (name text PRIMARY KEY)");
        fixture.capture();
        fixture.sql(
                "INSERT INTO items VALUES (repeat('x', 500) || 'a')",
                "INSERT INTO items VALUES (repeat('x', 500) || 'b')");

        assertThat(fixture.events(2))
                .extracting(ChangeEvent::row)
                .doesNotHaveDuplicates()
                .allMatch(row -> row.matches("sha256:[0-9a-f]{64}"));
    }

    @Test
    void documentsAreNamedByTheirKeysAndTypesAreKeptApart() {
        String text = "65a4f0000000000000000001";

        assertThat(RowNames.of(new BsonDocument("_id", new BsonString(text))))
                .isNotEqualTo(
                        RowNames.of(new BsonDocument("_id", new BsonObjectId(new ObjectId(text)))));
    }
}
