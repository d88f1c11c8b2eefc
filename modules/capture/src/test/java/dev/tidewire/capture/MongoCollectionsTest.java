package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which documents are found by their keys. */
final class MongoCollectionsTest {
    private final MongoFixture fixture = MongoFixture.acme();

    @BeforeEach
    void insert() {
        fixture.collection("orders")
                .insertMany(
                        List.of(
                                Document.parse("{_id: 1, owner: {tenant: 'acme'}}"),
                                Document.parse("{_id: {a: 1}, owner: {tenant: 'acme'}}"),
                                Document.parse("{_id: 3}")));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Map<BsonDocument, RawBsonDocument> documents(MongoSource source, String... keys) {
        try (MongoDeployment deployment = new MongoDeployment(source, new MongoReading(source))) {
            return new MongoCollections(deployment)
                    .documents(fixture.name(), "orders", keys(keys), Long.MAX_VALUE);
        }
    }

    private static Set<BsonDocument> keys(String... keys) {
        return Set.copyOf(List.of(keys).stream().map(BsonDocument::parse).toList());
    }

    @Test
    void documentsAreFoundByTheirIds() {
        assertThat(documents(fixture.source(), "{_id: 1}", "{_id: {a: 1}}", "{_id: 2}"))
                .containsOnlyKeys(keys("{_id: 1}", "{_id: {a: 1}}"));
    }

    @Test
    void documentsOfAShardedCollectionAreFoundByTheirWholeKeys() {
        assertThat(
                        documents(
                                fixture.source(),
                                "{'owner.tenant': 'globex', _id: 1}",
                                "{'owner.tenant': 'acme', _id: {a: 1}}",
                                "{'owner.tenant': null, _id: 3}"))
                .containsOnlyKeys(
                        keys(
                                "{'owner.tenant': 'acme', _id: {a: 1}}",
                                "{'owner.tenant': null, _id: 3}"));
    }

    @Test
    void primaryIsAskedWhateverTheUriPrefers() {
        String uri = fixture.source().uri();
        MongoSource source =
                MongoFixture.source(
                        fixture.name(),
                        uri + (uri.contains("?") ? "&" : "?") + "readPreference=secondary",
                        fixture.source().mappings());

        assertThat(documents(source, "{_id: 1}")).containsOnlyKeys(keys("{_id: 1}"));
    }
}
