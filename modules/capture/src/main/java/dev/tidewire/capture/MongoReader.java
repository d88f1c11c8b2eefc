package dev.tidewire.capture;

import dev.tidewire.model.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.connect.source.SourceRecord;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Reads the records of a MongoDB source. Every record's offset is a position at which capture can
 * begin again. Not thread-safe.
 */
final class MongoReader implements SourceReader {
    private final MongoRecords records;
    private final ChangeEvents<DocumentChange> events;
    private final MongoCollections collections;
    private final Images images;
    private final ChannelRefresher catalogue;
    private final Set<String> seen = new HashSet<>();
    private Map<String, Map<BsonValue, BsonDocument>> lookedUp = Map.of();

    MongoReader(
            MongoRecords records,
            ChangeEvents<DocumentChange> events,
            MongoCollections collections,
            Images images,
            ChannelRefresher catalogue) {
        this.records = records;
        this.events = events;
        this.collections = collections;
        this.images = images;
        this.catalogue = catalogue;
    }

    /** Looks up the updated documents of collections that do not keep images, all at once. */
    @Override
    public void begin(List<SourceRecord> batch) {
        Map<MongoCollections.Place, List<BsonValue>> missing = new HashMap<>();
        for (SourceRecord record : batch) {
            if (records.isWithoutDocument(record)) {
                DocumentChange change = records.read(record);
                missing.computeIfAbsent(
                                new MongoCollections.Place(
                                        change.database(), change.collection(), false),
                                key -> new ArrayList<>())
                        .add(change.key().get("_id"));
            }
        }
        lookedUp = new HashMap<>();
        missing.forEach((place, ids) ->
                lookedUp.put(
                        place.database() + "." + place.collection(),
                        collections.documents(place.database(), place.collection(), ids)));
    }

    @Override
    public Step read(SourceRecord record) {
        long time = MongoPosition.time(record.sourceOffset()).getValue();
        if (!records.isChange(record)) {
            return Step.boundary(time);
        }
        DocumentChange change = records.read(record);
        boolean unprepared = images.saw(change, time);
        if (seen.add(change.place()) || unprepared) {
            catalogue.refresh(); // it may be new
        }
        return new Step(events.of(withDocument(change)), OptionalLong.of(time));
    }

    private DocumentChange withDocument(DocumentChange change) {
        if (change.operation() != Operation.UPDATE || change.after() != null) {
            return change;
        }
        return change.withAfter(
                lookedUp.getOrDefault(change.place(), Map.of()).get(change.key().get("_id")));
    }
}
