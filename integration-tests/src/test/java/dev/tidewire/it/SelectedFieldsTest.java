package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Updates;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.bson.types.Decimal128;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** A subscription that names fields gets these and no others. */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class SelectedFieldsTest {
    private final Stack stack;

    SelectedFieldsTest(Stack stack) {
        this.stack = stack;
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    /** A client that keeps events as they arrive. */
    private final class Reader implements AutoCloseable {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        private final RealtimeClient client;
        private String subscription = "";

        Reader(String workspace) {
            client =
                    RealtimeClient.to(stack.url(workspace))
                            .bearer(stack.publisherToken(workspace))
                            .tap(this::keep)
                            .connect();
            client.next("authenticated");
        }

        private void keep(String frame) {
            if (frame.startsWith("{\"type\":\"event\"")) {
                events.add(frame);
            }
        }

        JsonNode ask(String channel, String fields) {
            client.send(
                    "{\"type\":\"subscribe\",\"channel\":\"%s\",\"fields\":%s,\"ref\":\"%s\"}"
                            .formatted(channel, fields, fields.replace('"', ' ')));
            return client.next(
                    frame -> frame.path("ref").asText().equals(fields.replace('"', ' ')),
                    "an answer to subscribe");
        }

        Reader selecting(String channel, String fields) {
            JsonNode answer = ask(channel, fields);
            assertThat(answer.path("type").asText()).as(answer.toString()).isEqualTo("subscribed");
            subscription = answer.path("subscription").asText();
            return this;
        }

        /** The next event, as text from the channel's member on. */
        String next() {
            client.next("event");
            String frame = events.remove();
            return frame.substring(frame.indexOf("\"channel\""));
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private static String upTo(String text, String member) {
        return text.substring(0, text.indexOf("\"" + member + "\""));
    }

    @Test
    void clientsOfOneTableEachGetTheColumnsTheyNameWithTheirExactNumbers() throws SQLException {
        try (Shop shop = new Shop(stack)) {
            stack.awaitChannel(shop.workspace, "postgres:products");
            try (Reader prices =
                            new Reader(shop.workspace)
                                    .selecting("postgres:products", "[\"price\",\"id\"]");
                    Reader names =
                            new Reader(shop.workspace)
                                    .selecting("postgres:products", "[\"name\"]");
                    Reader all = new Reader(shop.workspace)) {
                all.client.subscribe("postgres:products", "{}");

                shop.insert(1, "books", "12345678901234567890.10");
                shop.sql("UPDATE products SET name = 'other' WHERE id = 1");
                shop.sql("DELETE FROM products");

                String head =
                        "\"channel\":\"postgres:products\",\"operation\":\"%s\",\"table\":\"products\",\"schema\":\""
                                + shop.schema
                                + "\",";
                String price = "{\"id\":1,\"price\":12345678901234567890.10}";
                assertThat(upTo(prices.next(), "timestamp"))
                        .isEqualTo(head.formatted("INSERT") + "\"record\":" + price + ",");
                assertThat(upTo(prices.next(), "timestamp"))
                        .isEqualTo(
                                head.formatted("UPDATE")
                                        + "\"record\":%s,\"oldRecord\":%s,\"changedColumns\":[],"
                                                .formatted(price, price));
                assertThat(upTo(prices.next(), "timestamp"))
                        .isEqualTo(head.formatted("DELETE") + "\"oldRecord\":" + price + ",");
                assertThat(upTo(names.next(), "timestamp"))
                        .isEqualTo(
                                head.formatted("INSERT") + "\"record\":{\"name\":\"product 1\"},");
                assertThat(upTo(names.next(), "timestamp"))
                        .isEqualTo(
                                head.formatted("UPDATE")
                                        + "\"record\":{\"name\":\"other\"},\"oldRecord\":{\"name\":\"product 1\"},\"changedColumns\":[\"name\"],");
                assertThat(all.next())
                        .contains(
                                "\"record\":{\"id\":1,\"name\":\"product 1\",\"category\":\"books\",\"price\":12345678901234567890.10}");
            }
        }
    }

    @Test
    void clientsThatNameTheSameColumnsShareASubscriptionAndItsFrames() throws SQLException {
        try (Shop shop = new Shop(stack)) {
            stack.awaitChannel(shop.workspace, "postgres:products");
            try (Reader one =
                            new Reader(shop.workspace)
                                    .selecting("postgres:products", "[\"id\",\"price\"]");
                    Reader two =
                            new Reader(shop.workspace)
                                    .selecting("postgres:products", "[\"price\",\"id\"]");
                    Reader other =
                            new Reader(shop.workspace).selecting("postgres:products", "[\"id\"]")) {
                shop.insert(1, "books", "1.50");

                one.client.next("event");
                two.client.next("event");
                assertThat(one.subscription)
                        .isEqualTo(two.subscription)
                        .isNotEqualTo(other.subscription);
                assertThat(one.events.remove())
                        .isEqualTo(two.events.remove())
                        .contains("\"record\":{\"id\":1,\"price\":1.50}");
                assertThat(other.next()).contains("\"record\":{\"id\":1}");
            }
        }
    }

    @Test
    void aColumnThatTheTableDoesNotHaveIsRefusedUntilItIsAdded() throws SQLException {
        try (Shop shop = new Shop(stack)) {
            stack.awaitChannel(shop.workspace, "postgres:products");
            try (Reader reader = new Reader(shop.workspace)) {
                JsonNode error = reader.ask("postgres:products", "[\"id\",\"nmae\"]");
                assertThat(error.path("code").asInt()).isEqualTo(4000);
                assertThat(error.path("message").asText())
                        .isEqualTo(
                                "fields[1]: postgres:products has no column nmae; did you mean name?");

                shop.sql("ALTER TABLE products ADD COLUMN colour text");

                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() ->
                                reader.ask("postgres:products", "[\"colour\"]")
                                        .path("type")
                                        .asText()
                                        .equals("subscribed"));
                shop.sql("INSERT INTO products (id, colour) VALUES (1, 'red')");
                assertThat(reader.next()).contains("\"record\":{\"colour\":\"red\"}");
            }
        }
    }

    @Test
    void ofADocumentTheNamedFieldsArriveAndOfWhatChangedThePathsIntoThem() {
        try (Documents documents = new Documents(stack)) {
            MongoCollection<Document> orders = documents.collection("orders");
            orders.insertOne(Documents.id("first"));
            stack.awaitChannel(documents.workspace, "mongo:orders");
            try (Reader reader =
                    new Reader(documents.workspace)
                            .selecting("mongo:orders", "[\"_id\",\"total\",\"ship\"]")) {
                orders.insertOne(
                        Documents.id(1)
                                .append("total", Decimal128.parse("12345678901234567890.10"))
                                .append("note", "n")
                                .append("ship", new Document("to", "a").append("by", "b")));
                orders.updateOne(
                        Documents.id(1),
                        Updates.combine(
                                Updates.set("ship.to", "c"),
                                Updates.set("note", "m"),
                                Updates.unset("ship.by")));

                String before =
                        "{\"_id\":1,\"total\":12345678901234567890.10,\"ship\":{\"to\":\"a\",\"by\":\"b\"}}";
                String after =
                        "{\"_id\":1,\"total\":12345678901234567890.10,\"ship\":{\"to\":\"c\"}}";
                assertThat(upTo(reader.next(), "timestamp"))
                        .endsWith("\"document\":" + before + ",");
                assertThat(upTo(reader.next(), "timestamp"))
                        .endsWith(
                                "\"document\":%s,\"oldDocument\":%s,\"changedFields\":[\"ship.to\"],\"removedFields\":[\"ship.by\"],"
                                        .formatted(after, before));
            }
        }
    }

    @Test
    void ofAnEventTheNamedMembersOfAnObjectArriveAndAnyOtherDataWhole() {
        try (Reader reader = new Reader("fields").selecting("events:*", "[\"total\"]")) {
            for (String data :
                    List.of("{\"order\":7,\"total\":12345678901234567890.10}", "[{\"order\":7}]")) {
                reader.client.send(
                        "{\"type\":\"publish\",\"channel\":\"events:paid\",\"data\":" + data + "}");
            }

            assertThat(reader.next()).contains("\"data\":{\"total\":12345678901234567890.10},");
            assertThat(reader.next()).contains("\"data\":[{\"order\":7}],");
        }
    }
}
