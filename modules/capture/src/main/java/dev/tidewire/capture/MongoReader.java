package dev.tidewire.capture;

import dev.tidewire.model.Operation;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Reads the records of a MongoDB source. Every record's offset is a position at which capture can
 * begin again. Not thread-safe.
 */
final class MongoReader implements SourceReader {
    private final MongoRecords records;
    private final ChangeEvents<DocumentChange> events;
    private final UpdatedDocuments updated;
    private final Images images;
    private final ChannelRefresher catalogue;
    private final Set<String> seen = new HashSet<>();

    MongoReader(
            MongoRecords records,
            ChangeEvents<DocumentChange> events,
            MongoCollections collections,
            Images images,
            ChannelRefresher catalogue) {
        this.records = records;
        this.events = events;
        this.updated = new UpdatedDocuments(collections::documents);
        this.images = images;
        this.catalogue = catalogue;
    }

    @Override
    public void begin(List<SourceRecord> batch) {
        updated.begin(batch.stream().filter(records::isWithoutDocument).map(records::key));
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
        return change.operation() == Operation.UPDATE && change.after() == null
                ? change.withAfter(updated.next())
                : change;
    }
}
