package dev.tidewire.soak;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.bson.Document;
import org.bson.types.Decimal128;

/**
 * Changes single documents. What became of a change whose answer was lost is read from the document
 * afterwards. For one thread.
 */
final class MongoWriter implements Runnable {
    private static final long RETRY_MILLIS = 100;

    private final MongoClient client;
    private final List<Journal> journals;
    private final RandomGenerator random;
    private final double meanMillis;
    private final Pace pace;
    private final Map<Journal, Keys> keys = new HashMap<>();

    MongoWriter(
            int writer,
            MongoClient client,
            List<Journal> journals,
            RandomGenerator random,
            double meanMillis,
            Pace pace) {
        this.client = client;
        this.journals = List.copyOf(journals);
        this.random = random;
        this.meanMillis = meanMillis;
        this.pace = pace;
        journals.forEach(journal -> keys.put(journal, new Keys(writer, random)));
    }

    @Override
    public void run() {
        while (pace.rest(random, meanMillis)) {
            Journal journal = journals.get(random.nextInt(journals.size()));
            Keys own = keys.get(journal);
            if (own == null) {
                throw new IllegalStateException("no keys in " + journal.workspace());
            }
            List<Change> changes = own.changes(1);
            journal.committing().lock();
            try {
                journal.begin(1);
                if (inForce(journal, changes.getFirst())) {
                    own.accept(changes);
                    journal.committed(changes, System.nanoTime());
                } else {
                    journal.failed();
                }
            } finally {
                journal.committing().unlock();
            }
        }
    }

    private boolean inForce(Journal journal, Change change) {
        MongoCollection<Document> collection = collection(client, journal, change.table());
        try {
            write(collection, change);
            return true;
        } catch (MongoException e) {
            return found(collection, change);
        }
    }

    static MongoCollection<Document> collection(MongoClient client, Journal journal, String table) {
        return client.getDatabase("ws_" + journal.workspace()).getCollection(table);
    }

    private void write(MongoCollection<Document> collection, Change change) {
        Item after = change.after();
        if (after == null) {
            collection.deleteOne(Filters.eq(change.key()));
        } else if (change.before() == null) {
            collection.insertOne(after.document());
        } else if (random.nextBoolean()) {
            collection.replaceOne(Filters.eq(change.key()), after.document());
        } else {
            collection.updateOne(
                    Filters.eq(change.key()),
                    Updates.combine(
                            Updates.set("version", after.version()),
                            Updates.set("category", after.category()),
                            Updates.set("price", new Decimal128(after.price())),
                            Updates.set("stock", after.stock()),
                            Updates.set("note", after.note()),
                            Updates.set("pad", after.pad())));
        }
    }

    /** Whether the document is as the change leaves it; asks until it is known. */
    private boolean found(MongoCollection<Document> collection, Change change) {
        while (true) {
            try {
                Document found = collection.find(Filters.eq(change.key())).first();
                Item after = change.after();
                return found == null
                        ? after == null
                        : after != null && found.getInteger("version") == after.version();
            } catch (MongoException e) {
                pace.pause(RETRY_MILLIS);
            }
        }
    }
}
