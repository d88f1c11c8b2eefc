package dev.tidewire.embedded.mongo;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.inc;
import static com.mongodb.client.model.Updates.push;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoWriteException;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.result.UpdateResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/** The commands that read and write. */
abstract class ReadWriteContract extends MongoContract {

    @Test
    void findsAllInsertedDocumentsInBatches() {
        items().insertMany(IntStream.range(0, 250).mapToObj(i -> id(i)).toList());

        List<Document> found = items().find().batchSize(20).into(new ArrayList<>());

        assertThat(found).extracting(it -> it.get("_id")).hasSize(250).doesNotHaveDuplicates();
    }

    @Test
    void findsByFilterSortAndProjection() {
        items().insertMany(IntStream.range(0, 10).mapToObj(i -> id(i).append("n", i % 5)).toList());

        List<Document> found =
                items().find(gte("n", 3))
                        .sort(new Document("_id", -1))
                        .projection(new Document("n", 0))
                        .into(new ArrayList<>());

        assertThat(found).containsExactly(id(9), id(8), id(4), id(3));
    }

    @Test
    void updatesFieldsAndArrays() {
        items().insertOne(id(1).append("a", 1).append("b", 2).append("list", List.of("x")));

        UpdateResult result =
                items().updateOne(
                                eq("_id", 1),
                                combine(set("c.d", 3), unset("b"), inc("a", 4), push("list", "y")));

        assertThat(result.getModifiedCount()).isEqualTo(1);
        assertThat(items().find().first())
                .isEqualTo(
                        id(1).append("a", 5)
                                .append("list", List.of("x", "y"))
                                .append("c", new Document("d", 3)));
    }

    @Test
    void updatesManyAndCountsOnlyWhatChanged() {
        items().insertMany(List.of(id(1).append("a", 1), id(2).append("a", 2)));

        UpdateResult result = items().updateMany(new Document(), set("a", 2));

        assertThat(result.getMatchedCount()).isEqualTo(2);
        assertThat(result.getModifiedCount()).isEqualTo(1);
    }

    @Test
    void replacesAWholeDocument() {
        items().insertOne(id(1).append("a", 1));

        items().replaceOne(eq("_id", 1), new Document("b", 2));

        assertThat(items().find().first()).isEqualTo(id(1).append("b", 2));
    }

    @Test
    void insertsByUpsertWhatIsMissing() {
        UpdateResult updated =
                items().updateOne(eq("_id", 1), set("a", 1), new UpdateOptions().upsert(true));
        UpdateResult replaced =
                items().replaceOne(
                                eq("_id", 2),
                                new Document("a", 2),
                                new ReplaceOptions().upsert(true));

        assertThat(updated.getUpsertedId().asInt32().getValue()).isEqualTo(1);
        assertThat(replaced.getUpsertedId().asInt32().getValue()).isEqualTo(2);
        assertThat(items().find().into(new ArrayList<>()))
                .containsExactlyInAnyOrder(id(1).append("a", 1), id(2).append("a", 2));
    }

    @Test
    void deletesOneOrMany() {
        items().insertMany(IntStream.range(0, 5).mapToObj(i -> id(i)).toList());

        assertThat(items().deleteOne(eq("_id", 0)).getDeletedCount()).isEqualTo(1);
        assertThat(items().deleteMany(gte("_id", 2)).getDeletedCount()).isEqualTo(3);
        assertThat(items().countDocuments()).isEqualTo(1);
    }

    @Test
    void writesInBulk() {
        BulkWriteResult result =
                items().bulkWrite(
                                List.of(
                                        new InsertOneModel<>(id(1)),
                                        new UpdateOneModel<>(eq("_id", 1), set("a", 1)),
                                        new UpdateOneModel<>(
                                                eq("_id", 2),
                                                set("a", 2),
                                                new UpdateOptions().upsert(true)),
                                        new DeleteOneModel<>(eq("_id", 1))));

        assertThat(result.getInsertedCount()).isEqualTo(1);
        assertThat(result.getModifiedCount()).isEqualTo(1);
        assertThat(result.getUpserts()).singleElement().extracting("index").isEqualTo(2);
        assertThat(result.getDeletedCount()).isEqualTo(1);
    }

    @Test
    void stopsAnOrderedInsertAtItsFirstError() {
        MongoBulkWriteException error = insertWithDuplicate(true);

        assertThat(error.getWriteErrors()).singleElement().extracting("index").isEqualTo(1);
        assertThat(error.getWriteResult().getInsertedCount()).isEqualTo(1);
        assertThat(items().countDocuments()).isEqualTo(1);
    }

    @Test
    void goesOnWithAnUnorderedInsertAfterAnError() {
        MongoBulkWriteException error = insertWithDuplicate(false);

        assertThat(error.getWriteErrors()).singleElement().extracting("index").isEqualTo(1);
        assertThat(error.getWriteResult().getInsertedCount()).isEqualTo(2);
        assertThat(items().countDocuments()).isEqualTo(2);
    }

    @Test
    void stopsAnOrderedUpdateAtItsFirstError() {
        items().insertOne(id(1).append("text", "a").append("n", 0));
        MongoBulkWriteException error =
                catchThrowableOfType(
                        MongoBulkWriteException.class,
                        () ->
                                items().bulkWrite(
                                                List.of(
                                                        new UpdateOneModel<>(
                                                                eq("_id", 1), inc("n", 1)),
                                                        new UpdateOneModel<>(
                                                                eq("_id", 1), inc("text", 1)),
                                                        new UpdateOneModel<>(
                                                                eq("_id", 1), inc("n", 1)))));

        assertThat(error.getWriteErrors()).singleElement().extracting("index").isEqualTo(1);
        assertThat(items().find().first().getInteger("n")).isEqualTo(1);
    }

    @Test
    void findsAndModifies() {
        items().insertOne(id(1).append("a", 1));

        Document before = items().findOneAndUpdate(eq("_id", 1), inc("a", 1));
        Document after =
                items().findOneAndUpdate(
                                eq("_id", 1),
                                inc("a", 1),
                                new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
        Document replaced = items().findOneAndReplace(eq("_id", 1), new Document("b", 1));
        Document deleted = items().findOneAndDelete(eq("_id", 1));

        assertThat(List.of(before, after, replaced, deleted))
                .containsExactly(
                        id(1).append("a", 1),
                        id(1).append("a", 3),
                        id(1).append("a", 3),
                        id(1).append("b", 1));
        assertThat(items().countDocuments()).isZero();
    }

    @Test
    void refusesASecondDocumentWithAUniqueValue() {
        items().createIndex(Indexes.ascending("name"), new IndexOptions().unique(true));
        items().insertOne(new Document("name", "a"));

        MongoWriteException error =
                catchThrowableOfType(
                        MongoWriteException.class,
                        () -> items().insertOne(new Document("name", "a")));

        assertThat(error.getError().getCode()).isEqualTo(11000);
    }

    @Test
    void aggregatesCountsAndListsDistinctValues() {
        items().insertMany(IntStream.range(0, 6).mapToObj(i -> id(i).append("n", i % 2)).toList());

        List<Document> groups =
                items().aggregate(
                                List.of(
                                        new Document("$match", new Document("n", 1)),
                                        new Document(
                                                "$group",
                                                new Document("_id", "$n")
                                                        .append(
                                                                "sum",
                                                                new Document("$sum", "$_id")))))
                        .into(new ArrayList<>());

        assertThat(groups).containsExactly(id(1).append("sum", 9));
        assertThat(items().estimatedDocumentCount()).isEqualTo(6);
        assertThat(items().distinct("n", Integer.class).into(new ArrayList<>()))
                .containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void listsDatabasesByName() {
        items().insertOne(id(1));

        assertThat(
                        client().listDatabases()
                                .nameOnly(true)
                                .filter(eq("name", database().getName()))
                                .into(new ArrayList<>()))
                .containsExactly(new Document("name", database().getName()));
        assertThat(client().listDatabaseNames().into(new ArrayList<>()))
                .contains("admin", "local", database().getName());
    }

    @Test
    void listsCollectionsByName() {
        items().insertOne(id(1));
        database().createCollection("other");

        assertThat(
                        database()
                                .listCollections()
                                .filter(Filters.in("name", "items", "absent"))
                                .into(new ArrayList<>()))
                .extracting(it -> it.getString("name"))
                .containsExactly("items");
        assertThat(database().listCollectionNames().into(new ArrayList<>()))
                .containsExactlyInAnyOrder("items", "other");
    }

    @Test
    void showsWhetherACollectionKeepsImages() {
        itemsWithImages();
        assertThat(imagesEnabled()).isTrue();

        database()
                .runCommand(
                        new Document("collMod", "items")
                                .append(
                                        "changeStreamPreAndPostImages",
                                        new Document("enabled", false)));

        assertThat(imagesEnabled()).isFalse();
    }

    @Test
    void tellsAnOperationTimeThatGrowsWithEveryWrite() {
        BsonTimestamp before = operationTime();

        items().insertOne(id(1));

        assertThat(operationTime()).isGreaterThan(before);
    }

    private BsonTimestamp operationTime() {
        return database()
                .runCommand(new Document("ping", 1))
                .get("operationTime", BsonTimestamp.class);
    }

    private boolean imagesEnabled() {
        Document options = database().listCollections().first().get("options", Document.class);
        return options.getEmbedded(
                List.of("changeStreamPreAndPostImages", "enabled"), Boolean.FALSE);
    }

    private MongoBulkWriteException insertWithDuplicate(boolean ordered) {
        return catchThrowableOfType(
                MongoBulkWriteException.class,
                () ->
                        items().bulkWrite(
                                        List.of(
                                                new InsertOneModel<>(id(1)),
                                                new InsertOneModel<>(id(1)),
                                                new InsertOneModel<>(id(2))),
                                        new BulkWriteOptions().ordered(ordered)));
    }
}
