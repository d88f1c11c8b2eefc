package dev.tidewire.soak;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.client.Event;
import dev.tidewire.client.Gap;
import dev.tidewire.client.SubscribeRequest;
import dev.tidewire.client.SubscribeRequest.OnSlow;
import dev.tidewire.client.SubscriptionListener;
import dev.tidewire.client.TidewireException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What one subscription got, over all of its connections and clients. Thread-safe. */
final class Observation implements SubscriptionListener {
    private static final int UNKNOWN = -1;
    private static final long MOST_STALL_SECONDS = 30;

    private final Journal journal;
    private final String table;
    private final SoakFilter filter;
    private final boolean fromEarliest;
    private final boolean conflates;
    private final List<Change.Sight> sights = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /** What is committed from here on has to arrive. */
    private int liveAt = UNKNOWN;

    private boolean ended;
    private int suspensions;
    private @Nullable CountDownLatch stall;

    /**
     * @param table or {@code *} for all
     * @param conflates whether the latest change of each key will do, where it is slow
     */
    Observation(
            Journal journal,
            String table,
            SoakFilter filter,
            boolean fromEarliest,
            boolean conflates) {
        this.journal = journal;
        this.table = table;
        this.filter = filter;
        this.fromEarliest = fromEarliest;
        this.conflates = conflates;
    }

    Journal journal() {
        return journal;
    }

    SoakFilter filter() {
        return filter;
    }

    boolean fromEarliest() {
        return fromEarliest;
    }

    boolean conflates() {
        return conflates;
    }

    boolean hears(Change change) {
        return hears(change.table());
    }

    boolean hears(String of) {
        return table.equals("*") || table.equals(of);
    }

    /** The request that it begins with. */
    SubscribeRequest request() {
        return SubscribeRequest.to(journal.family().prefix() + table)
                .filter("{\"predicates\":" + filter.json() + "}")
                .onSlow(conflates ? OnSlow.CONFLATE : OnSlow.CATCHUP)
                .from(fromEarliest ? SubscribeRequest.EARLIEST : SubscribeRequest.LATEST);
    }

    @Override
    public void onEvent(Event event) {
        see(event.json());
        await();
    }

    /** An event arrived. */
    void see(JsonNode frame) {
        long now = System.nanoTime();
        Change.Sight sight = sight(frame);
        synchronized (this) {
            sights.add(sight);
            times.add(now);
        }
    }

    private Change.Sight sight(JsonNode frame) {
        boolean deletion = frame.path("operation").asText().equals("DELETE");
        String transition = frame.path("transition").textValue();
        return switch (journal.family()) {
            case POSTGRES ->
                    sight(frame, "table", deletion ? "oldRecord" : "record", deletion, transition);
            case MONGO ->
                    sight(
                            frame,
                            "collection",
                            deletion ? "oldDocument" : "document",
                            deletion,
                            transition);
            case EVENTS -> sight(frame, "topic", "data", false, transition);
        };
    }

    private static Change.Sight sight(
            JsonNode frame,
            String table,
            String name,
            boolean deletion,
            @Nullable String transition) {
        JsonNode image = frame.path(name);
        int key = image.path(image.has("_id") ? "_id" : "id").asInt();
        return Change.Sight.of(frame.path(table).asText(), key, image, deletion, transition);
    }

    /** As a slow application would. */
    private void await() {
        CountDownLatch waiting;
        synchronized (this) {
            waiting = stall;
        }
        try {
            if (waiting != null && !waiting.await(MOST_STALL_SECONDS, TimeUnit.SECONDS)) {
                problem("a stall did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized void stall(CountDownLatch until) {
        stall = until;
    }

    @Override
    public synchronized void onSubscribed(String cursor) {
        if (liveAt == UNKNOWN) {
            liveAt = journal.notBegun();
        }
    }

    @Override
    public synchronized void onSuspended(String reason) {
        suspensions++;
    }

    @Override
    public void onGap(Gap gap) {
        problem("gap: " + gap.reason());
    }

    @Override
    public void onError(TidewireException error) {
        problem("refused: " + error);
    }

    private synchronized void problem(String what) {
        problems.add(what);
    }

    /** It was unsubscribed: what was committed before may have arrived. */
    synchronized void end() {
        ended = true;
    }

    synchronized boolean ended() {
        return ended;
    }

    /** Whether it was ever confirmed. */
    synchronized boolean live() {
        return liveAt != UNKNOWN;
    }

    /** Where in the journal that comes begins which has to arrive. */
    synchronized int liveAt() {
        return liveAt;
    }

    synchronized List<Change.Sight> sights() {
        return List.copyOf(sights);
    }

    synchronized long time(int place) {
        return times.get(place);
    }

    synchronized int count() {
        return sights.size();
    }

    synchronized int suspensions() {
        return suspensions;
    }

    synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    @Override
    public String toString() {
        return "%s%s of workspace %s where %s from %s"
                .formatted(
                        journal.family().prefix(),
                        table,
                        journal.workspace(),
                        filter.json(),
                        (fromEarliest ? "earliest" : "latest") + (conflates ? ", conflating" : ""));
    }
}
