package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.Schemas;
import dev.tidewire.testkit.ServersAvailable;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** A client is told where changes come without the record as it was before, and gets them so. */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class OldRecordsTest {
    private static final String DEAR = "{\"predicates\":{\"price\":{\"$gte\":100}}}";

    private final Stack stack;
    private final Schemas schemas = Schemas.load();

    OldRecordsTest(Stack stack) {
        this.stack = stack;
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    /** Subscribes until the answer says what is expected of old records. */
    private JsonNode awaitOldRecords(
            RealtimeClient client, String channel, String filter, boolean expected) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> client.subscribe(channel, filter),
                        answer -> answer.path("oldRecords").asBoolean(!expected) == expected);
    }

    private void assertConforms(JsonNode subscribed) {
        assertThat(schemas.problems("server/subscribed.schema.json", subscribed.toString()))
                .isEmpty();
    }

    @Test
    void aTableWhoseOldRowsPostgresDoesNotLogIsNamedAndItsUpdatesHaveNoTransition()
            throws SQLException {
        try (Shop shop = new Shop(stack);
                RealtimeClient client = stack.client(shop.workspace)) {
            shop.sql("CREATE TABLE visits (id int PRIMARY KEY, price int)");
            assertConforms(awaitOldRecords(client, "postgres:*", DEAR, true));
            shop.sql("ALTER TABLE visits REPLICA IDENTITY DEFAULT");

            JsonNode all = awaitOldRecords(client, "postgres:*", "{}", false);
            JsonNode dear = awaitOldRecords(client, "postgres:visits", DEAR, false);
            shop.sql("INSERT INTO visits VALUES (1, 5); UPDATE visits SET price = 100");

            assertConforms(all);
            assertThat(all.path("withoutOldRecords").toString()).isEqualTo("[\"postgres:visits\"]");
            assertThat(dear.path("withoutOldRecords").toString())
                    .isEqualTo("[\"postgres:visits\"]");
            JsonNode update =
                    client.next(
                            frame -> frame.path("operation").asText().equals("UPDATE"), "UPDATE");
            assertThat(update.path("record").path("price").asInt()).isEqualTo(100);
            assertThat(update.has("oldRecord")).isFalse();
            assertThat(update.has("transition")).isFalse();
        }
    }

    @Test
    void aTableThatIsPutRightIsToldOfToNewSubscriptions() throws SQLException {
        try (Shop shop = new Shop(stack);
                RealtimeClient client = stack.client(shop.workspace)) {
            shop.sql("ALTER TABLE products REPLICA IDENTITY NOTHING");
            awaitOldRecords(client, "postgres:products", "{}", false);

            shop.sql("ALTER TABLE products REPLICA IDENTITY FULL");

            assertConforms(awaitOldRecords(client, "postgres:products", "{}", true));
        }
    }

    @Test
    void aCollectionThatKeepsNoImagesIsNamedAndItsUpdatesHaveNoTransition() {
        try (Documents documents = new Documents(stack);
                RealtimeClient client = stack.client(documents.workspace)) {
            MongoCollection<Document> logs = documents.withoutImages("logs");
            logs.insertOne(Documents.id(0));
            documents.collection("orders").insertOne(Documents.id(0));
            stack.awaitChannel(documents.workspace, "mongo:orders");
            JsonNode dear = client.subscribe("mongo:logs", DEAR);

            logs.insertOne(Documents.id(1).append("price", 5));
            logs.updateOne(Documents.id(1), Updates.set("price", 100));

            assertThat(dear.path("withoutOldRecords").toString()).isEqualTo("[\"mongo:logs\"]");
            JsonNode update = client.next("event");
            assertThat(update.path("operation").asText()).isEqualTo("UPDATE");
            assertThat(update.path("document").path("price").asInt()).isEqualTo(100);
            assertThat(update.has("oldDocument")).isFalse();
            assertThat(update.has("transition")).isFalse();
            assertConforms(awaitOldRecords(client, "mongo:orders", "{}", true));
            JsonNode all = client.subscribe("mongo:*", "{}");
            assertConforms(all);
            assertThat(all.path("withoutOldRecords").toString()).isEqualTo("[\"mongo:logs\"]");
        }
    }

    @Test
    void nothingIsSaidWhereNothingIsKnownOrNothingHasAnOldRecord() throws SQLException {
        try (Shop shop = new Shop(stack);
                RealtimeClient client = stack.client(shop.workspace)) {
            stack.awaitChannel(shop.workspace, "postgres:products");

            assertThat(client.subscribe("events:a", "{}").has("oldRecords")).isFalse();
            assertThat(client.subscribe("postgres:none*", "{}").has("oldRecords")).isFalse();
            assertThat(
                            client.subscribe("postgres:products", "{\"operations\":[\"INSERT\"]}")
                                    .has("oldRecords"))
                    .isFalse();
        }
    }
}
