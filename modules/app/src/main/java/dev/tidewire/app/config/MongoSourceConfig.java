package dev.tidewire.app.config;

import com.mongodb.ConnectionString;
import java.time.Duration;
import java.util.List;

/**
 * A MongoDB replica set or sharded cluster to capture.
 *
 * @param type always {@value #TYPE}
 * @param name of the source in the log; never change it, the stored position goes by it
 * @param uri how drivers connect; it may hold a password
 * @param databases regular expressions of names; empty for all but MongoDB's own
 * @param collections regular expressions of {@code database.collection}; empty for all
 * @param defaultDatabase whose collections are channels without the database's name; by default the
 *     one that the URI names, empty for none
 * @param enablePreImages whether capture makes MongoDB keep the documents before and after a change
 * @param workspaces the rules that say whose a document is; the first that applies counts
 * @param heartbeatInterval how often a source without changes moves its position forward
 * @param offsetInterval how often the position is stored; what came later is read back after a
 *     crash
 */
public record MongoSourceConfig(
        String type,
        String name,
        SecretUri uri,
        List<String> databases,
        List<String> collections,
        String defaultDatabase,
        boolean enablePreImages,
        List<WorkspaceRuleConfig> workspaces,
        Duration heartbeatInterval,
        Duration offsetInterval)
        implements SourceConfig {
    static final String TYPE = "mongo";

    public MongoSourceConfig {
        databases = List.copyOf(databases);
        collections = List.copyOf(collections);
        workspaces = List.copyOf(workspaces);
    }

    static MongoSourceConfig read(Section section) {
        String name = SourceConfig.name(section);
        String uri = section.requiredText("uri", "mongodb://localhost:27017/shop?replicaSet=rs0");
        String named = uri.isEmpty() ? "" : database(section, uri);
        return new MongoSourceConfig(
                TYPE,
                name,
                new SecretUri(uri),
                SourceConfig.patterns(section, "databases"),
                SourceConfig.patterns(section, "collections"),
                section.text("defaultDatabase", named),
                section.flag("enablePreImages", true),
                SourceConfig.workspaces(section, List.of("database", "field", "fixed")),
                section.duration(
                        "heartbeatInterval",
                        Duration.ofSeconds(1),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(30)),
                section.duration(
                        "offsetInterval",
                        Duration.ofSeconds(5),
                        Duration.ZERO,
                        Duration.ofMinutes(10)));
    }

    /** The database that a URI names, or the empty name; notes a problem if it is no URI. */
    private static String database(Section section, String uri) {
        try {
            String database = new ConnectionString(uri).getDatabase();
            return database == null ? "" : database;
        } catch (IllegalArgumentException e) {
            // The driver's message may repeat the password.
            section.problem(
                    "uri",
                    "must begin with mongodb:// or mongodb+srv:// and name a host, for example"
                            + " mongodb://localhost:27017/shop?replicaSet=rs0");
            return "";
        }
    }
}
