package dev.tidewire.capture;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.set;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoCollection;
import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.Operation;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which workspace a document belongs to. */
final class MongoMappingTest {
    private static final WorkspaceRule DATABASES =
            WorkspaceRule.DatabaseRule.of(".+_(?<workspace>.+)");
    private static final WorkspaceRule FIELD = new WorkspaceRule.ColumnRule("owner.tenant");

    private MongoFixture fixture = MongoFixture.acme();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void mapped(WorkspaceRule... rules) {
        fixture.close();
        fixture = MongoFixture.of(rules);
    }

    private static Document document(int id, Object tenant) {
        return new Document("_id", id).append("owner", new Document("tenant", tenant));
    }

    @Test
    void databaseIsAWorkspaceWithTheSameChannelsAsAnyOther() {
        mapped(DATABASES, MongoFixture.fixed("demo"));
        fixture.capture();
        fixture.collection("_acme", "orders").insertOne(new Document("_id", 1));
        fixture.collection("_globex", "orders").insertOne(new Document("_id", 2));
        fixture.collection("stock", "orders").insertOne(new Document("_id", 3));
        fixture.collection("orders").insertOne(new Document("_id", 4));

        List<ChangeEvent> events = fixture.events(4);

        assertThat(events)
                .extracting(MongoMappingTest::summary)
                .containsExactlyInAnyOrder(
                        "acme mongo:orders INSERT 1",
                        "globex mongo:orders INSERT 2",
                        "demo mongo:" + fixture.name() + "stock.orders INSERT 3",
                        "demo mongo:orders INSERT 4");
    }

    @Test
    void documentThatMovesIsDeletedInTheOldWorkspaceAndInsertedInTheNewOne() {
        mapped(FIELD);
        MongoCollection<Document> orders = fixture.collection("orders");
        orders.insertOne(document(0, "first"));
        fixture.capture();
        orders.insertOne(document(1, "acme"));
        orders.updateOne(eq("_id", 1), set("item", "Lamp"));
        orders.updateOne(eq("_id", 1), set("owner.tenant", "globex"));
        orders.deleteOne(eq("_id", 1));

        List<ChangeEvent> events = fixture.events(5);

        assertThat(SourceLog.operations(events, "acme"))
                .containsExactly(Operation.INSERT, Operation.UPDATE, Operation.DELETE);
        assertThat(SourceLog.operations(events, "globex"))
                .containsExactly(Operation.INSERT, Operation.DELETE);
        JsonNode left = SourceLog.first(events, "acme", Operation.DELETE);
        JsonNode entered = SourceLog.first(events, "globex", Operation.INSERT);
        assertThat(left.at("/oldDocument/owner/tenant").textValue()).isEqualTo("acme");
        assertThat(left.get("operationType").textValue()).isEqualTo("delete");
        assertThat(left.has("document")).isFalse();
        assertThat(left.has("changedFields")).isFalse();
        assertThat(entered.at("/document/owner/tenant").textValue()).isEqualTo("globex");
        assertThat(entered.get("operationType").textValue()).isEqualTo("insert");
        assertThat(entered.has("oldDocument")).isFalse();
        assertThat(left.get("id").textValue()).endsWith("-1");
        assertThat(entered.get("id").textValue())
                .isEqualTo(left.get("id").textValue().replaceAll("1$", "2"));
    }

    @Test
    void everyValueThatIsANameOfAWorkspaceCounts() {
        mapped(FIELD);
        fixture.capture();
        ObjectId id = new ObjectId();
        MongoCollection<Document> orders = fixture.collection("orders");
        orders.insertOne(document(1, 42));
        orders.insertOne(document(2, 43L));
        orders.insertOne(document(3, 44.0));
        orders.insertOne(document(4, id));

        assertThat(fixture.events(4))
                .extracting(event -> event.workspace().value())
                .containsExactlyInAnyOrder("42", "43", "44", id.toHexString());
    }

    @Test
    void documentsWithoutAWorkspaceAreSkippedAndCounted() {
        mapped(FIELD);
        CaptureMetrics metrics = new CaptureMetrics();
        fixture.capture(metrics);
        MongoCollection<Document> orders = fixture.collection("orders");
        orders.insertOne(new Document("_id", 1));
        orders.insertOne(document(2, null));
        orders.insertOne(new Document("_id", 3).append("owner", "acme"));
        orders.insertOne(document(4, "no workspace!"));
        orders.insertOne(document(5, new Document("a", 1)));
        orders.insertOne(document(6, "acme"));

        assertThat(fixture.events(1))
                .extracting(MongoMappingTest::summary)
                .containsExactly("acme mongo:orders INSERT 6");
        assertThat(metrics.received().sum()).isEqualTo(6);
        assertThat(metrics.mapped().sum()).isEqualTo(1);
        assertThat(metrics.unmapped().sum()).isEqualTo(3);
        assertThat(metrics.malformed().sum()).isEqualTo(2);
    }

    @Test
    void deletedDocumentWithoutItsImageCannotBeMappedByAField() {
        mapped(FIELD);
        fixture.use(fixture.source().withPreImages(false));
        CaptureMetrics metrics = new CaptureMetrics();
        fixture.capture(metrics);
        MongoCollection<Document> orders = fixture.collection("orders");
        orders.insertOne(document(1, "acme"));
        orders.deleteOne(eq("_id", 1));
        orders.insertOne(document(2, "acme"));

        assertThat(fixture.events(2))
                .extracting(ChangeEvent::operation)
                .containsOnly(Operation.INSERT);
        assertThat(metrics.unmapped().sum()).isEqualTo(1);
    }

    @Test
    void deletedDocumentWithoutItsImageIsNotSeenInAnotherWorkspace() {
        mapped(FIELD, MongoFixture.fixed("rest"));
        fixture.use(fixture.source().withPreImages(false));
        CaptureMetrics metrics = new CaptureMetrics();
        fixture.capture(metrics);
        MongoCollection<Document> orders = fixture.collection("orders");
        orders.insertOne(document(1, "acme"));
        orders.deleteOne(eq("_id", 1));
        orders.insertOne(new Document("_id", 2));

        assertThat(fixture.events(2))
                .extracting(MongoMappingTest::summary)
                .containsExactlyInAnyOrder(
                        "acme mongo:orders INSERT 1", "rest mongo:orders INSERT 2");
        assertThat(metrics.unmapped().sum()).isEqualTo(1);
    }

    @Test
    void updatedDocumentThatIsGoneAndHasNoImageIsNotSeenInAnotherWorkspace() {
        mapped(FIELD, MongoFixture.fixed("rest"));
        fixture.use(fixture.source().withPreImages(false));
        MongoCollection<Document> orders = fixture.collection("orders");
        orders.insertOne(document(1, "acme"));
        fixture.capture().close();
        orders.updateOne(eq("_id", 1), set("item", "Lamp"));
        orders.deleteOne(eq("_id", 1));
        orders.insertOne(new Document("_id", 2));
        CaptureMetrics metrics = new CaptureMetrics();
        fixture.capture(metrics);

        assertThat(fixture.events(1))
                .extracting(MongoMappingTest::summary)
                .containsExactly("rest mongo:orders INSERT 2");
        assertThat(metrics.unmapped().sum()).isEqualTo(2);
    }

    @Test
    void collectionsAreChannelsInTheWorkspacesOfTheRules() {
        mapped(DATABASES, MongoFixture.fixed("demo"));
        fixture.collection("_acme", "orders").insertOne(new Document("_id", 1));
        fixture.collection("stock", "orders").insertOne(new Document("_id", 1));
        fixture.collection("orders").insertOne(new Document("_id", 1));
        fixture.collection("secrets").insertOne(new Document("_id", 1));
        fixture.use(
                fixture.source()
                        .withCollections(fixture.source().databases(), List.of(".*\\.orders")));

        assertThat(channels())
                .extracting(channel -> channel.workspace() + " " + channel.channel())
                .containsExactlyInAnyOrder(
                        "acme mongo:orders",
                        "demo mongo:" + fixture.name() + "stock.orders",
                        "demo mongo:orders");
        assertThat(channels()).extracting(ChannelInfo::oldRecords).containsOnly(false);
        fixture.capture();
        assertThat(channels()).extracting(ChannelInfo::oldRecords).containsOnly(true);
    }

    @Test
    void everyWorkspaceHasTheCollectionsWhoseDocumentsSayWhoseTheyAre() {
        mapped(FIELD);
        fixture.collection("orders").insertOne(new Document("_id", 1));

        assertThat(channels())
                .extracting(channel -> channel.workspace() + " " + channel.channel())
                .containsExactly("null mongo:orders");
    }

    @Test
    void documentsWithoutTheFieldAreInTheChannelsOfTheNextRules() {
        mapped(FIELD, DATABASES, MongoFixture.fixed("demo"));
        fixture.collection("_acme", "orders").insertOne(new Document("_id", 1));
        fixture.collection("stock", "orders").insertOne(new Document("_id", 1));

        assertThat(channels())
                .extracting(channel -> channel.workspace() + " " + channel.channel())
                .containsExactlyInAnyOrder(
                        "null mongo:" + fixture.name() + "_acme.orders",
                        "acme mongo:orders",
                        "null mongo:" + fixture.name() + "stock.orders",
                        "demo mongo:" + fixture.name() + "stock.orders");
        fixture.capture();
        fixture.collection("_acme", "orders").insertOne(new Document("_id", 2));
        assertThat(fixture.events(1))
                .extracting(MongoMappingTest::summary)
                .containsExactly("acme mongo:orders INSERT 2");
    }

    @Test
    void whatCannotBeToldWithoutImagesIsSaidWithTheRemedy() {
        mapped(FIELD);
        fixture.collection("orders").insertOne(document(1, "acme"));
        fixture.use(fixture.source().withPreImages(false));

        assertThat(untold())
                .hasValueSatisfying(reason ->
                        assertThat(reason)
                                .contains(
                                        "enablePreImages is off for " + fixture.name() + ".orders;")
                                .contains("switch enablePreImages on"));
        fixture.use(fixture.source().withPreImages(true));
        assertThat(untold())
                .hasValueSatisfying(reason ->
                        assertThat(reason)
                                .contains("images are not kept of " + fixture.name() + ".orders;")
                                .contains("let capture run collMod"));
        fixture.capture();
        assertThat(untold()).isEmpty();
    }

    @Test
    void newCollectionsWithoutImagesAreSaidToo() {
        mapped(FIELD);
        fixture.use(fixture.source().withPreImages(false));

        assertThat(untold())
                .hasValueSatisfying(reason -> assertThat(reason).contains("new collections"));
    }

    @Test
    void withoutARuleOfAFieldNothingIsSaidOfImages() {
        mapped(DATABASES, MongoFixture.fixed("demo"), FIELD);
        fixture.collection("orders").insertOne(new Document("_id", 1));
        fixture.use(fixture.source().withPreImages(false));

        assertThat(untold()).isEmpty();
    }

    /** Nothing was prepared, as where it was refused. */
    private Optional<String> untold() {
        try (MongoDeployment deployment =
                new MongoDeployment(fixture.source(), new MongoReading(fixture.source()))) {
            MongoCollections collections = new MongoCollections(deployment);
            return new Images(deployment, collections).untold(collections.places());
        }
    }

    private List<ChannelInfo> channels() {
        try (MongoDeployment deployment =
                new MongoDeployment(fixture.source(), new MongoReading(fixture.source()))) {
            MongoCollections collections = new MongoCollections(deployment);
            return collections.channels(collections.places());
        }
    }

    private static String summary(ChangeEvent event) {
        return "%s %s %s %s"
                .formatted(
                        event.workspace(),
                        event.channel(),
                        event.operation(),
                        Fixture.json(event).at("/document/_id").asText());
    }
}
