package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;

/** How documents are looked up of updates that came without them. */
final class UpdatedDocumentsTest {
    private final Map<BsonDocument, RawBsonDocument> stored = new HashMap<>();
    private final List<Integer> asked = new ArrayList<>();
    private final UpdatedDocuments documents = new UpdatedDocuments(this::documents);

    private Map<BsonDocument, RawBsonDocument> documents(
            String database, String collection, Set<BsonDocument> keys, long mostBytes) {
        asked.add(keys.size());
        Map<BsonDocument, RawBsonDocument> found = new HashMap<>();
        long left = mostBytes;
        for (BsonDocument key : keys) {
            RawBsonDocument document = stored.get(key);
            if (document != null && left > 0) {
                found.put(key, document);
                left -= UpdatedDocuments.size(document);
            }
        }
        return found;
    }

    private static BsonDocument key(int id) {
        return new BsonDocument("_id", new BsonInt32(id));
    }

    private static UpdatedDocuments.Key update(int id) {
        return new UpdatedDocuments.Key("shop", "orders", key(id));
    }

    private void store(int id, int size) {
        BsonDocument document = key(id).append("content", new BsonBinary(new byte[size]));
        stored.put(key(id), new RawBsonDocument(document, new BsonDocumentCodec()));
    }

    @Test
    void manyAreLookedUpSomeAtATimeAsTheyAreRead() {
        IntStream.range(0, 250).forEach(id -> store(id, 1));
        documents.begin(IntStream.range(0, 250).mapToObj(UpdatedDocumentsTest::update));

        assertThat(asked).isEmpty();
        for (int id = 0; id < 250; id++) {
            assertThat(documents.next()).isEqualTo(stored.get(key(id)));
        }
        assertThat(asked).containsExactly(100, 100, 50);
    }

    @Test
    void documentThatIsUpdatedAgainAndAgainIsLookedUpOnce() {
        store(1, 1);
        documents.begin(Stream.generate(() -> update(1)).limit(1_000));

        for (int read = 0; read < 1_000; read++) {
            assertThat(documents.next()).isNotNull();
        }
        assertThat(asked).containsExactly(1);
    }

    @Test
    void largeDocumentsAreLookedUpOneByOneOnceThereAreEnough() {
        IntStream.range(0, 10).forEach(id -> store(id, 6 << 20));
        documents.begin(IntStream.range(0, 10).mapToObj(UpdatedDocumentsTest::update));

        for (int id = 0; id < 10; id++) {
            assertThat(documents.next()).isEqualTo(stored.get(key(id)));
        }
        assertThat(asked).containsExactly(10, 1, 1, 1, 1, 1, 1, 1);
    }

    @Test
    void documentThatIsGoneIsNoneAndLookedUpOnce() {
        store(2, 1);
        documents.begin(Stream.of(update(1), update(2)));

        assertThat(documents.next()).isNull();
        assertThat(documents.next()).isNotNull();
        assertThat(asked).containsExactly(2);
    }

    @Test
    void nextBatchBeginsAnew() {
        store(1, 1);
        documents.begin(Stream.of(update(1), update(1)));
        documents.next();
        store(1, 2);
        documents.begin(Stream.of(update(1)));

        assertThat(documents.next()).isEqualTo(stored.get(key(1)));
    }
}
