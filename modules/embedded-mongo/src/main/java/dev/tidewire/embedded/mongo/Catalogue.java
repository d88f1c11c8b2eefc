package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.DefaultQueryMatcher;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.oplog.NoopOplog;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Databases, collections and their options. Not thread-safe. */
final class Catalogue {

    private static final String IMAGES = "changeStreamPreAndPostImages";

    /** Every server has these, and clients rely on there being some. */
    private static final Set<String> INTERNAL = Set.of("admin", "config", "local");

    private final StandInBackend backend;

    Catalogue(StandInBackend backend) {
        this.backend = backend;
    }

    /** Answers listDatabases with those that have a collection. */
    Document databases(Channel channel, Document query, Set<String> opened) {
        Set<String> names = new TreeSet<>(INTERNAL);
        opened.stream().filter(name -> !collections(channel, name).isEmpty()).forEach(names::add);
        List<Document> found = new ArrayList<>();
        for (String name : names) {
            Document database = new Document("name", name);
            if (!Boolean.TRUE.equals(query.get("nameOnly"))) {
                database.append("sizeOnDisk", 0L).append("empty", false);
            }
            addIfAskedFor(database, query, found);
        }
        return StandInBackend.ok(new Document("databases", found).append("totalSize", 0L));
    }

    /** Answers listCollections. */
    Document collections(Channel channel, String database, Document query) {
        List<Document> found = new ArrayList<>();
        for (Document description : collections(channel, database)) {
            if (recorded(database, description.get("name")) instanceof RecordedCollection collection
                    && collection.keepsImages()
                    && description.get("options") instanceof Document options) {
                options.put(IMAGES, new Document("enabled", true));
            }
            addIfAskedFor(description, query, found);
        }
        Document cursor =
                new Document("id", 0L)
                        .append("ns", database + ".$cmd.listCollections")
                        .append("firstBatch", found);
        return StandInBackend.ok(new Document("cursor", cursor));
    }

    /** The descriptions of all collections of a database. */
    List<Document> collections(Channel channel, String database) {
        Document reply =
                backend.resolveDatabase(database)
                        .handleCommand(
                                channel,
                                "listCollections",
                                new Document("listCollections", 1),
                                backend::resolveDatabase,
                                NoopOplog.get());
        List<Document> found = new ArrayList<>();
        if (reply.get("cursor") instanceof Document cursor
                && cursor.get("firstBatch") instanceof Collection<?> batch) {
            batch.forEach(description -> found.add((Document) description));
        }
        return found;
    }

    /** Applies the options of collMod, or those of create that the library does not know. */
    Document modify(String database, String command, Document query) {
        if (!(recorded(database, query.get(command)) instanceof RecordedCollection collection)) {
            throw new MongoServerError(26, "NamespaceNotFound", "The collection does not exist.");
        }
        if (query.get(IMAGES) instanceof Document images) {
            collection.keepImages(Utils.isTrue(images.get("enabled")));
        } else if (command.equals("collMod")) {
            throw StandInErrors.unsupported(
                    "collMod but for " + IMAGES, "create the collection anew");
        }
        return StandInBackend.ok(new Document());
    }

    /** A copy of the document with an id, or null. */
    @Nullable Document document(String database, String collection, Object id) {
        MongoCollection<?> found =
                backend.resolveDatabase(database).resolveCollection(collection, false);
        if (found == null) {
            return null;
        }
        for (Document document : found.handleQuery(new Document("_id", id), 0, 1)) {
            return document.cloneDeeply();
        }
        return null;
    }

    private @Nullable Object recorded(String database, @Nullable Object name) {
        return backend.resolveDatabase(database).resolveCollection(String.valueOf(name), false);
    }

    private static void addIfAskedFor(Document found, Document query, List<Document> to) {
        if (!(query.get("filter") instanceof Document filter)
                || new DefaultQueryMatcher().matches(found, filter)) {
            to.add(found);
        }
    }
}
