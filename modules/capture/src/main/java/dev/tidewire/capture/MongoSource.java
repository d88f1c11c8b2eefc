package dev.tidewire.capture;

import com.mongodb.ConnectionString;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A MongoDB replica set or sharded cluster (6.0 or later) to capture.
 *
 * @param name unique among the sources for all time; it is part of every id, the key of the stored
 *     offset and the producer's identity
 * @param uri where it is, with its secrets; the user needs {@code find} and {@code changeStream} on
 *     all databases and {@code listDatabases}, as the role {@code readAnyDatabase} gives them, and
 *     {@code collMod} where {@code enablePreImages}
 * @param databases regular expressions over names of databases; empty means all. {@code admin},
 *     {@code local} and {@code config} are never captured
 * @param collections regular expressions over {@code database.collection}; empty means all
 * @param mappings which workspace a document belongs to; the first rule that applies counts. There
 *     are no schemas
 * @param defaultDatabase the database whose collections are {@code mongo:{collection}}; others are
 *     {@code mongo:{database}.{collection}}, unless the database is a workspace's own; empty for
 *     none
 * @param enablePreImages whether capture sets {@code changeStreamPreAndPostImages} on the
 *     collections: without it there are no old documents, a deleted document is only its key, and
 *     an updated one is looked up later
 * @param pollInterval how long Debezium may rest now and then while there is nothing to read; a
 *     change is otherwise passed on as soon as the server sends it
 * @param heartbeatInterval how often a source without changes stores how far it has come; at most
 *     30 s
 * @param offsetInterval how often the position is stored while there are changes; what was captured
 *     since is read back from the log after a crash
 */
public record MongoSource(
        String name,
        String uri,
        List<String> databases,
        List<String> collections,
        List<WorkspaceRule> mappings,
        String defaultDatabase,
        boolean enablePreImages,
        Duration pollInterval,
        Duration heartbeatInterval,
        Duration offsetInterval) {
    private static final String SRV = "mongodb+srv://";
    private static final Pattern SRV_HOST =
            Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+){2,}");

    /**
     * @throws IllegalArgumentException if a field is not as described; the message names it
     */
    public MongoSource {
        SourceFields.requireName(name);
        requireAddress(uri);
        databases = SourceFields.patterns("databases", databases);
        collections = SourceFields.patterns("collections", collections);
        mappings = SourceFields.rules(mappings);
        if (mappings.stream().anyMatch(WorkspaceRule.SchemaRule.class::isInstance)) {
            throw new IllegalArgumentException(
                    "mappings must be rules of databases, fields or a fixed workspace; MongoDB has"
                            + " no schemas");
        }
        SourceFields.requireIntervals(pollInterval, heartbeatInterval, offsetInterval);
    }

    /** A source with the default intervals, all databases and collections, and pre-images. */
    public static MongoSource of(
            String name, String uri, String defaultDatabase, List<WorkspaceRule> mappings) {
        return new MongoSource(
                name,
                uri,
                List.of(),
                List.of(),
                mappings,
                defaultDatabase,
                true,
                PostgresSource.DEFAULT_POLL_INTERVAL,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5));
    }

    /** The same with other databases and collections. */
    public MongoSource withCollections(List<String> newDatabases, List<String> newCollections) {
        return new MongoSource(
                name,
                uri,
                newDatabases,
                newCollections,
                mappings,
                defaultDatabase,
                enablePreImages,
                pollInterval,
                heartbeatInterval,
                offsetInterval);
    }

    /** The same with or without setting {@code changeStreamPreAndPostImages}. */
    public MongoSource withPreImages(boolean enable) {
        return new MongoSource(
                name,
                uri,
                databases,
                collections,
                mappings,
                defaultDatabase,
                enable,
                pollInterval,
                heartbeatInterval,
                offsetInterval);
    }

    /** The same with other intervals. */
    public MongoSource withIntervals(Duration poll, Duration heartbeat, Duration offset) {
        return new MongoSource(
                name,
                uri,
                databases,
                collections,
                mappings,
                defaultDatabase,
                enablePreImages,
                poll,
                heartbeat,
                offset);
    }

    /** Host and port of its servers, without secrets. */
    String hosts() {
        return hosts(uri);
    }

    private static String hosts(String uri) {
        String rest = uri.substring(uri.indexOf("://") + 3);
        String authority = rest.split("[/?]", 2)[0];
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    private static void requireAddress(String uri) {
        if (!(uri.startsWith(SRV) ? SRV_HOST.matcher(hosts(uri)).matches() : isAddress(uri))) {
            throw new IllegalArgumentException(
                    "uri must be as mongodb://host:27017/?replicaSet=name or"
                            + " mongodb+srv://cluster.example.com");
        }
    }

    /** The driver would look up the other form of address in DNS. */
    private static boolean isAddress(String uri) {
        try {
            return !new ConnectionString(uri).getHosts().isEmpty();
        } catch (IllegalArgumentException e) {
            return false; // its message may repeat the password
        }
    }

    /** Whether a database and a collection of these names are to be captured. */
    boolean captures(String database, String collection) {
        return captures(database)
                && (collections.isEmpty()
                        || collections.stream()
                                .anyMatch(pattern ->
                                        Pattern.matches(pattern, database + "." + collection)));
    }

    /** Whether collections of a database of this name may be captured. */
    boolean captures(String database) {
        return !MongoPipeline.INTERNAL.contains(database)
                && (databases.isEmpty()
                        || databases.stream()
                                .anyMatch(pattern -> Pattern.matches(pattern, database)));
    }

    /** Everything but the secrets. */
    @Override
    public String toString() {
        return "MongoSource[name="
                + name
                + ", "
                + hosts()
                + ", defaultDatabase="
                + defaultDatabase
                + ", uri=(redacted)]";
    }
}
