package dev.tidewire.capture;

import com.mongodb.MongoException;
import com.mongodb.client.model.Filters;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.WorkspaceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
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

    /**
     * The channels of collections, in the workspaces that the rules give; where documents say
     * themselves whose they are, every workspace has the channel.
     */
    List<ChannelInfo> channels(List<Place> places) {
        DocumentMapping mapping = new DocumentMapping(source.mappings());
        DocumentForm form = new DocumentForm(source.defaultDatabase(), mapping);
        return places.stream()
                .map(place -> channel(place, mapping, form))
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<ChannelInfo> channel(Place place, DocumentMapping mapping, DocumentForm form) {
        if (mapping.looksInto(place.database())) {
            return channel(place, form, null, false);
        }
        return mapping.home(place.database(), null) instanceof Home.In in
                ? channel(place, form, in.workspace(), in.bare())
                : Optional.empty();
    }

    private Optional<ChannelInfo> channel(
            Place place, DocumentForm form, @Nullable WorkspaceId workspace, boolean bare) {
        try {
            return Optional.of(
                    new ChannelInfo(
                            form.channel(place.database(), place.collection(), bare),
                            workspace,
                            source.name(),
                            List.of(),
                            place.images()));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // no name that a channel can have
        }
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

    /** Documents by their ids, as they are now; those that are gone are absent. */
    Map<BsonValue, BsonDocument> documents(
            String database, String collection, Collection<BsonValue> ids) {
        Map<BsonValue, BsonDocument> found = new HashMap<>();
        try {
            deployment
                    .client()
                    .getDatabase(database)
                    .getCollection(collection, BsonDocument.class)
                    .find(Filters.in("_id", ids))
                    .forEach(document -> found.put(document.get("_id"), document));
        } catch (MongoException e) {
            throw MongoErrors.translate(source, e);
        }
        return found;
    }
}
