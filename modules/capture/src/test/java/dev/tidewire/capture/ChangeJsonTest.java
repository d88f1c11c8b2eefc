package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.model.Channel;
import dev.tidewire.model.Operation;
import dev.tidewire.testkit.Schemas;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What changes lose that are too large for the log: never so little that they do not fit. */
final class ChangeJsonTest {
    private static final int MOST_BYTES = 8 << 20;
    private static final Schemas SCHEMAS = Schemas.load();

    private final CaptureMetrics metrics = new CaptureMetrics();
    private final ChangeJson json = new ChangeJson(MOST_BYTES, metrics);

    private static List<String> names(int count, IntFunction<String> name) {
        return IntStream.range(0, count).mapToObj(name).toList();
    }

    private static BsonDocument document(List<String> names) {
        BsonDocument document = new BsonDocument("_id", new BsonInt32(1));
        names.forEach(name -> document.append(name, new BsonInt32(1)));
        return document;
    }

    private JsonNode written(
            BsonDocument after, @Nullable List<String> changed, @Nullable List<String> removed)
            throws IOException {
        DocumentChange change =
                new DocumentChange(
                        "shop",
                        "orders",
                        "update",
                        Operation.UPDATE,
                        new BsonDocument("_id", new BsonInt32(1)),
                        null,
                        after,
                        changed,
                        removed,
                        Instant.EPOCH,
                        "mongo-1",
                        "shop-1");
        byte[] bytes =
                json.write(
                        new ChangeJson.Head(
                                Channel.parse("mongo:orders"),
                                Operation.UPDATE,
                                Instant.EPOCH,
                                "mongo-1",
                                "shop-1"),
                        DocumentJson.of(change, Operation.UPDATE));
        assertThat(bytes.length).isLessThanOrEqualTo(MOST_BYTES);
        assertThat(metrics.reduced().sum()).isEqualTo(1);
        String text = new String(bytes, StandardCharsets.UTF_8);
        assertThat(SCHEMAS.problems("kafka/change-value.schema.json", text)).isEmpty();
        return Fixture.JSON.readTree(bytes);
    }

    @Test
    void hundredsOfThousandsOfChangedPathsAreLeftOutAndTheDocumentStays() throws IOException {
        BsonDocument after = document(List.of()).append("item", new BsonString("Lamp"));
        List<String> paths = names(300_000, number -> "lines." + number + ".quantities.reserved");

        JsonNode value = written(after, paths, List.of("old"));

        assertThat(value.get("document")).hasToString("{\"_id\":1,\"item\":\"Lamp\"}");
        assertThat(value.has("changedFields")).isFalse();
        assertThat(value.has("removedFields")).isFalse();
        assertThat(value.has("unavailableFields")).isFalse();
    }

    @Test
    void hundredsOfThousandsOfRemovedPathsAreLeftOutToo() throws IOException {
        List<String> paths = names(300_000, number -> "lines." + number + ".quantities.reserved");

        JsonNode value = written(document(List.of()), List.of(), paths);

        assertThat(value.get("document")).hasToString("{\"_id\":1}");
        assertThat(value.has("removedFields")).isFalse();
    }

    @Test
    void veryManyLongNamesAreListedAsFarAsThereIsRoom() throws IOException {
        List<String> names = names(16_000, number -> number + "ü".repeat(480));

        JsonNode value = written(document(names), List.of(names.getFirst()), List.of());

        assertThat(value.get("unavailableFields")).hasSizeBetween(1_000, 16_000);
        assertThat(value.get("changedFields")).hasSize(1);
    }

    @Test
    void nameThatIsTooLongByItselfIsNotListed() throws IOException {
        JsonNode value = written(document(List.of("a".repeat(9_000_000))), null, null);

        assertThat(value.get("document")).isEmpty();
        assertThat(value.get("unavailableFields")).hasToString("[\"_id\"]");
    }

    @Test
    void longNamesAndManyChangedPathsFitTogether() throws IOException {
        List<String> names = names(16_000, number -> number + "\u0001".repeat(980));
        List<String> paths = names(300_000, number -> "lines." + number + ".quantities.reserved");

        JsonNode value = written(document(names), paths, paths);

        assertThat(value.has("changedFields")).isFalse();
        assertThat(value.get("unavailableFields")).isNotEmpty();
    }
}
