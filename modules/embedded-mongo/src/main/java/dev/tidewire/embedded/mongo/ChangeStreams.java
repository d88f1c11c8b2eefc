package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The open change streams. One that nobody has asked for ten minutes is closed. Used by one thread
 * at a time.
 */
final class ChangeStreams {

    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final long DEFAULT_AWAIT_MILLIS = 1000;

    private final Map<Long, ChangeStream> open = new HashMap<>();
    private final ChangeLog log;
    private final long instance;
    private final LongSupplier numbers;
    private final ChangeEvents.Lookup lookup;

    ChangeStreams(ChangeLog log, long instance, LongSupplier numbers, ChangeEvents.Lookup lookup) {
        this.log = log;
        this.instance = instance;
        this.numbers = numbers;
        this.lookup = lookup;
    }

    /** Whether an aggregation opens a change stream. */
    static boolean isWatch(Document query) {
        List<Document> pipeline = pipeline(query);
        return !pipeline.isEmpty() && pipeline.getFirst().containsKey("$changeStream");
    }

    /** Answers such an aggregation. */
    Document open(String database, Document query) {
        List<Document> pipeline = pipeline(query);
        if (!(pipeline.getFirst().get("$changeStream") instanceof Document stage)) {
            throw StandInErrors.badValue("The argument of $changeStream has to be a document.");
        }
        StreamOptions options = StreamOptions.parse(stage);
        ChangeStream stream =
                new ChangeStream(
                        numbers.getAsLong(),
                        log,
                        instance,
                        scope(database, query, stage),
                        options,
                        StreamPipeline.compile(pipeline.subList(1, pipeline.size())),
                        new ChangeEvents(options, instance, lookup));
        long now = System.nanoTime();
        open.values().removeIf(old -> now - old.touched() > IDLE_NANOS);
        open.put(stream.id(), stream);
        return stream.opened();
    }

    /** Whether a command is a getMore for a change stream. */
    boolean has(Document query) {
        return query.get("getMore") instanceof Number id && open.containsKey(id.longValue());
    }

    /** How long such a getMore waits for a change. */
    static long patienceMillis(Document query) {
        return number(query, "maxTimeMS", DEFAULT_AWAIT_MILLIS);
    }

    /**
     * Answers such a getMore.
     *
     * @param evenNone whether there is an answer without events
     * @return null if there is none yet
     */
    @Nullable Document more(Document query, boolean evenNone) {
        long id = number(query, "getMore", 0);
        ChangeStream stream = open.get(id);
        if (stream == null) {
            throw StandInErrors.cursorKilled();
        }
        boolean stays = false;
        try {
            int batchSize = Math.toIntExact(number(query, "batchSize", 0));
            @Nullable Document reply = stream.next(batchSize, evenNone);
            stays = !stream.ended();
            return reply;
        } finally {
            if (!stays) {
                open.remove(id);
            }
        }
    }

    /** Answers killCursors, for cursors of all kinds. */
    Document kill(Document query, CursorRegistry others) {
        List<Object> killed = new ArrayList<>();
        List<Object> unknown = new ArrayList<>();
        if (query.get("cursors") instanceof Collection<?> cursors) {
            for (Object cursor : cursors) {
                long id = ((Number) cursor).longValue();
                boolean known = open.remove(id) != null || others.remove(id);
                (known ? killed : unknown).add(id);
            }
        }
        return StandInBackend.ok(
                new Document("cursorsKilled", killed)
                        .append("cursorsNotFound", unknown)
                        .append("cursorsAlive", List.of())
                        .append("cursorsUnknown", List.of()));
    }

    private static StreamScope scope(String database, Document query, Document stage) {
        if (Boolean.TRUE.equals(stage.get("allChangesForCluster"))) {
            return new StreamScope(null, null);
        }
        return new StreamScope(
                database, query.get("aggregate") instanceof String collection ? collection : null);
    }

    private static long number(Document query, String field, long absent) {
        return query.get(field) instanceof Number number ? number.longValue() : absent;
    }

    @SuppressWarnings("unchecked")
    private static List<Document> pipeline(Document query) {
        return query.get("pipeline") instanceof List<?> stages
                ? (List<Document>) stages
                : List.of();
    }
}
