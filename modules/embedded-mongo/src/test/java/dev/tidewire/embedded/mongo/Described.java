package dev.tidewire.embedded.mongo;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.UpdateDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonDocumentReader;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.DocumentCodec;
import org.bson.codecs.configuration.CodecRegistry;

/** Does again what change events say. */
final class Described {

    private static final CodecRegistry CODECS = MongoClientSettings.getDefaultCodecRegistry();

    private Described() {}

    /** What becomes of a document by an update. */
    static Document apply(UpdateDescription description, Document old) {
        BsonDocument document = old.toBsonDocument(BsonDocument.class, CODECS);
        if (description.getTruncatedArrays() != null) {
            description
                    .getTruncatedArrays()
                    .forEach(it -> {
                        BsonArray array = at(document, it.getField()).asArray();
                        while (array.size() > it.getNewSize()) {
                            array.remove(array.size() - 1);
                        }
                    });
        }
        if (description.getRemovedFields() != null) {
            description.getRemovedFields().forEach(path -> remove(document, path));
        }
        description.getUpdatedFields().forEach((path, value) -> put(document, path, value));
        return new DocumentCodec()
                .decode(new BsonDocumentReader(document), DecoderContext.builder().build());
    }

    /** Applies an event to a collection in memory. */
    static void replay(ChangeStreamDocument<Document> event, Map<Object, Document> documents) {
        Object id = event.getDocumentKey().getInt32("_id").getValue();
        switch (event.getOperationType()) {
            case INSERT -> documents.put(id, event.getFullDocument());
            case UPDATE ->
                    documents.put(id, apply(event.getUpdateDescription(), documents.get(id)));
            case DELETE -> documents.remove(id);
            default -> throw new AssertionError("unexpected " + event);
        }
    }

    private static void put(BsonDocument document, String path, BsonValue value) {
        List<String> steps = new ArrayList<>(List.of(path.split("\\.")));
        String last = steps.removeLast();
        BsonValue parent = at(document, steps);
        if (parent.isArray()) {
            BsonArray array = parent.asArray();
            int index = Integer.parseInt(last);
            while (array.size() <= index) {
                array.add(BsonNull.VALUE);
            }
            array.set(index, value);
        } else {
            parent.asDocument().put(last, value);
        }
    }

    private static void remove(BsonDocument document, String path) {
        List<String> steps = new ArrayList<>(List.of(path.split("\\.")));
        String last = steps.removeLast();
        at(document, steps).asDocument().remove(last);
    }

    private static BsonValue at(BsonDocument document, String path) {
        return at(document, List.of(path.split("\\.")));
    }

    private static BsonValue at(BsonDocument document, List<String> steps) {
        BsonValue value = document;
        for (String step : steps) {
            value =
                    value.isArray()
                            ? value.asArray().get(Integer.parseInt(step))
                            : value.asDocument().get(step);
        }
        return value;
    }
}
