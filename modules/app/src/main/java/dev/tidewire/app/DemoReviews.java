package dev.tidewire.app;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.bson.Document;

/**
 * What customers of the demo shop say of it: a collection {@code reviews} to which reviews are
 * added, that are found helpful and withdrawn now and then.
 */
final class DemoReviews implements AutoCloseable {
    /** The database, whose collections are channels without its name. */
    static final String DATABASE = "tidewire";

    private static final int MOST_REVIEWS = 50;
    private static final List<String> CUSTOMERS =
            List.of("Ada", "Grace", "Alan", "Edsger", "Barbara");
    private static final List<String> PRODUCTS =
            List.of("Desk lamp", "Office chair", "Headphones", "Camera", "Tea", "Coffee beans");
    private static final List<String> OPINIONS =
            List.of("never again", "it will do", "as described", "would buy again", "a delight");

    private final MongoClient client;
    private final RandomGenerator random;
    private final DemoLoop loop;

    private DemoReviews(MongoClient client, Duration interval, RandomGenerator random) {
        this.client = client;
        this.random = random;
        this.loop = DemoLoop.start("tidewire-demo-reviews", interval, this::change);
    }

    /**
     * Begins to change the collection.
     *
     * @param interval between two changes
     * @throws FailedException if the server refuses
     */
    static DemoReviews open(String uri, Duration interval, RandomGenerator random) {
        MongoClient client =
                MongoClients.create(
                        MongoClientSettings.builder()
                                .applyConnectionString(new ConnectionString(uri))
                                .applyToClusterSettings(cluster ->
                                        cluster.serverSelectionTimeout(5, TimeUnit.SECONDS))
                                .build());
        DemoReviews reviews = new DemoReviews(client, interval, random);
        try {
            reviews.add();
            return reviews;
        } catch (MongoException e) {
            reviews.close();
            throw new FailedException("the demo's reviews cannot be written: " + e.getMessage(), e);
        }
    }

    private void change() {
        switch (random.nextInt(4)) {
            case 0, 1 -> add();
            case 2 ->
                    reviews()
                            .findOneAndUpdate(
                                    new Document("stars", 1 + random.nextInt(5)),
                                    Updates.inc("helpful", 1));
            default -> withdrawOldest();
        }
    }

    private void add() {
        int stars = 1 + random.nextInt(5);
        reviews()
                .insertOne(
                        new Document("product", PRODUCTS.get(random.nextInt(PRODUCTS.size())))
                                .append("customer", CUSTOMERS.get(random.nextInt(CUSTOMERS.size())))
                                .append("stars", stars)
                                .append("text", OPINIONS.get(stars - 1))
                                .append("helpful", 0)
                                .append("at", Instant.now()));
    }

    private void withdrawOldest() {
        if (reviews().countDocuments() > MOST_REVIEWS) {
            Document oldest = reviews().find().sort(Sorts.ascending("at")).first();
            if (oldest != null) {
                reviews().deleteOne(new Document("_id", oldest.get("_id")));
            }
        } else {
            add();
        }
    }

    private MongoCollection<Document> reviews() {
        return client.getDatabase(DATABASE).getCollection("reviews");
    }

    @Override
    public void close() {
        loop.close();
        client.close();
    }
}
