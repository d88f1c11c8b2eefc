package dev.tidewire.capture;

import com.mongodb.MongoException;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCursor;
import dev.tidewire.model.ChannelInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The collections of a deployment that are to be captured. Thread-safe. */
final class MongoCollections {
    private static final Logger LOG = LoggerFactory.getLogger(MongoCollections.class);
    private static final String IMAGES = "changeStreamPreAndPostImages";
    private static final BsonDocument ENABLED = new BsonDocument("enabled", BsonBoolean.TRUE);
    private static final BsonInt64 MOST_MILLIS = new BsonInt64(5_000);

    /** Unauthorized, InvalidOptions, CommandNotSupported, CommandNotSupportedOnView. */
    private static final Set<Integer> FINAL = Set.of(13, 72, 115, 166);

    private final MongoDeployment deployment;
    private final MongoSource source;

    /**
     * A collection.
     *
     * @param images whether it keeps the images of changed documents
     */
    record Place(String database, String collection, boolean images) {}

    /** What became of the wish that a collection keep images. */
    enum Keeping {
        ENABLED,
        /** Another try may succeed. */
        FAILED,
        /** Another try would fail as well. */
        REFUSED
    }

    MongoCollections(MongoDeployment deployment) {
        this.deployment = deployment;
        this.source = deployment.source();
    }

    /** The databases that may have such collections. */
    List<String> databases() {
        try {
            return deployment.client().listDatabaseNames().into(new ArrayList<>()).stream()
                    .filter(source::captures)
                    .toList();
        } catch (MongoException e) {
            throw MongoErrors.translate(source, e);
        }
    }

    /** The collections as they are now. */
    List<Place> places() {
        List<Place> places = new ArrayList<>();
        for (String database : databases()) {
            for (BsonDocument described : described(database)) {
                String name = described.getString("name").getValue();
                if (source.captures(database, name) && !name.startsWith("system.")) {
                    places.add(new Place(database, name, hasImages(described)));
                }
            }
        }
        return places;
    }

    private List<BsonDocument> described(String database) {
        try {
            return deployment
                    .client()
                    .getDatabase(database)
                    .listCollections(BsonDocument.class)
                    .filter(new BsonDocument("type", new BsonString("collection")))
                    .into(new ArrayList<>());
        } catch (MongoException e) {
            throw MongoErrors.translate(source, e);
        }
    }

    private static boolean hasImages(BsonDocument described) {
        BsonDocument options = described.getDocument("options", new BsonDocument());
        return options.getDocument(IMAGES, new BsonDocument())
                .getBoolean("enabled", BsonBoolean.FALSE)
                .getValue();
    }

    /** The channels of collections, in the workspaces that the rules give. */
    List<ChannelInfo> channels(List<Place> places) {
        CollectionChannels channels = new CollectionChannels(source);
        return places.stream().flatMap(place -> channels.of(place).stream()).toList();
    }

    /**
     * Lets a collection keep the images of its changed documents; says in the log where that fails,
     * with the remedy. The server gives up if it takes longer than 5 s.
     */
    Keeping enableImages(String database, String collection) {
        BsonDocument command =
                new BsonDocument("collMod", new BsonString(collection)).append(IMAGES, ENABLED);
        BsonDocument limited = command.clone().append("maxTimeMS", MOST_MILLIS);
        try {
            deployment.client().getDatabase(database).runCommand(limited);
        } catch (MongoException e) {
            return notEnabled(database, collection, command, e);
        }
        LOG.info(
                "event=images_enabled source={} collection={}.{}",
                source.name(),
                database,
                collection);
        return Keeping.ENABLED;
    }

    private Keeping notEnabled(
            String database, String collection, BsonDocument command, MongoException error) {
        boolean last = FINAL.contains(error.getCode());
        LOG.warn(
                "event=images_refused source={} collection={}.{} again={} reason=\"{}\""
                        + " remedy=\"run {} in the database {}, or switch enablePreImages off;"
                        + " until then there are no old documents\"",
                source.name(),
                database,
                collection,
                !last,
                error.getMessage(),
                command.toJson(),
                database);
        return last ? Keeping.REFUSED : Keeping.FAILED;
    }

    /** See {@link UpdatedDocuments.Database}; asks the primary, whatever the URI prefers. */
    Map<BsonDocument, RawBsonDocument> documents(
            String database, String collection, Set<BsonDocument> keys, long mostBytes) {
        DocumentKeys wanted = new DocumentKeys(keys);
        Map<BsonDocument, RawBsonDocument> found = new HashMap<>();
        long bytes = 0;
        try (MongoCursor<RawBsonDocument> cursor =
                deployment
                        .client()
                        .getDatabase(database)
                        .getCollection(collection, RawBsonDocument.class)
                        .withReadPreference(ReadPreference.primary())
                        .find(wanted.filter())
                        .cursor()) {
            while (bytes < mostBytes && cursor.hasNext()) {
                RawBsonDocument document = cursor.next();
                @Nullable BsonDocument key = wanted.of(document);
                if (key != null) {
                    found.put(key, document);
                }
                bytes += UpdatedDocuments.size(document);
            }
        } catch (MongoException e) {
            throw MongoErrors.translate(source, e);
        }
        return found;
    }
}
