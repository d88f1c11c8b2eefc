package dev.tidewire.embedded.mongo;

import static org.assertj.core.api.Assertions.fail;

import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;

/** Reads change streams with the driver. */
final class Streams {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private Streams() {}

    static MongoChangeStreamCursor<ChangeStreamDocument<Document>> open(
            ChangeStreamIterable<Document> stream) {
        return stream.maxAwaitTime(100, TimeUnit.MILLISECONDS).cursor();
    }

    /** Exactly so many events. */
    static List<ChangeStreamDocument<Document>> take(
            MongoChangeStreamCursor<ChangeStreamDocument<Document>> cursor, int count) {
        List<ChangeStreamDocument<Document>> events = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (events.size() < count) {
            ChangeStreamDocument<Document> event = cursor.tryNext();
            if (event != null) {
                events.add(event);
            } else if (System.nanoTime() > deadline) {
                fail("only %d of %d events came: %s", events.size(), count, events);
            }
        }
        return events;
    }

    static List<String> operations(List<ChangeStreamDocument<Document>> events) {
        return events.stream().map(ChangeStreamDocument::getOperationTypeString).toList();
    }
}
