package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cursor of one change stream: it reads the log, on its own, from a position on. Used by one
 * thread at a time.
 */
final class ChangeStream {

    private static final int MAX_EVENTS = 2000;
    private static final int READ_AHEAD = 500;

    /** A full batch and one event more have to fit into a message of 48 MB. */
    private static final long FULL_BYTES = 4L << 20;

    private static final long MAX_EVENT_BYTES = 40L << 20;

    private final long id;
    private final ChangeLog log;
    private final long instance;
    private final StreamScope scope;
    private final StreamPipeline pipeline;
    private final ChangeEvents events;
    private long position;
    private ChangeLog.@Nullable Entry end;
    private boolean ended;
    private long touched = System.nanoTime();

    ChangeStream(
            long id,
            ChangeLog log,
            long instance,
            StreamScope scope,
            StreamOptions options,
            StreamPipeline pipeline,
            ChangeEvents events) {
        this.id = id;
        this.log = log;
        this.instance = instance;
        this.scope = scope;
        this.pipeline = pipeline;
        this.events = events;
        this.position = begin(options);
    }

    /** The number of the cursor. */
    long id() {
        return id;
    }

    /** Whether its last event was delivered. */
    boolean ended() {
        return ended;
    }

    /** When the client was last here, as {@link System#nanoTime()}. */
    long touched() {
        return touched;
    }

    /** The reply that opens the cursor, without events: those are for {@link #next}. */
    Document opened() {
        return reply("firstBatch", List.of());
    }

    /**
     * The next events, as the reply to getMore.
     *
     * @param batchSize the greatest number of events; 0 for any
     * @param evenNone whether there is a reply without events
     * @return null if there is none yet
     * @throws de.bwaldvogel.mongo.exception.MongoServerError if the stream cannot go on
     */
    @Nullable Document next(int batchSize, boolean evenNone) {
        touched = System.nanoTime();
        List<Document> batch = new ArrayList<>();
        read(batch, batchSize > 0 ? Math.min(batchSize, MAX_EVENTS) : MAX_EVENTS);
        return batch.isEmpty() && !ended && !evenNone ? null : reply("nextBatch", batch);
    }

    /** Adds the events that are there now, until the batch is full. */
    private void read(List<Document> batch, int max) {
        long bytes = 0;
        while (true) {
            List<ChangeLog.Entry> entries = log.after(position, READ_AHEAD);
            for (ChangeLog.Entry entry : entries) {
                if (invalidated(batch, max) || batch.size() >= max || bytes > FULL_BYTES) {
                    return;
                }
                position = entry.position();
                if (scope.contains(entry.change())) {
                    bytes += add(batch, events.event(entry));
                    if (scope.endsWith(entry.change())) {
                        end = entry;
                    }
                }
            }
            if (invalidated(batch, max) || entries.size() < READ_AHEAD) {
                return;
            }
        }
    }

    /** Whether the stream has ended; its last event needs room in the batch. */
    private boolean invalidated(List<Document> batch, int max) {
        ChangeLog.Entry last = end;
        if (last == null) {
            return false;
        }
        if (!ended && batch.size() < max) {
            add(batch, events.invalidate(last));
            ended = true;
        }
        return true;
    }

    private long add(List<Document> batch, Document event) {
        long bytes = DocumentSizes.of(event);
        if (bytes > MAX_EVENT_BYTES) {
            throw StandInErrors.tooLarge(bytes);
        }
        Document result = pipeline.apply(event);
        if (result == null) {
            return 0;
        }
        batch.add(result);
        return bytes;
    }

    private Document reply(String field, List<Document> batch) {
        Document token = new ResumeToken(position, instance, ended).document();
        Document cursor =
                new Document(field, batch)
                        .append("postBatchResumeToken", token)
                        .append("id", ended ? 0L : id)
                        .append("ns", scope.namespace());
        Document reply = new Document("cursor", cursor);
        Utils.markOkay(reply);
        return reply;
    }

    private long begin(StreamOptions options) {
        Object resume = options.resume();
        if (resume != null) {
            return resumed(ResumeToken.parse(resume, instance), options.afterInvalidate());
        }
        long start = options.start() == null ? log.last() : options.start().getValue() - 1;
        log.after(start, 1);
        return start;
    }

    private long resumed(ResumeToken token, boolean afterInvalidate) {
        if (token.invalidate() && !afterInvalidate) {
            throw StandInErrors.tokenOfInvalidate();
        }
        log.after(token.position(), 1);
        if (!token.invalidate()) {
            endIfThatWasTheLast(token.position());
        }
        return token.position();
    }

    /** A client that has seen the drop, but not yet the invalidation, still has to see that. */
    private void endIfThatWasTheLast(long seen) {
        log.find(seen)
                .filter(entry -> scope.contains(entry.change()) && scope.endsWith(entry.change()))
                .ifPresent(entry -> end = entry);
    }
}
