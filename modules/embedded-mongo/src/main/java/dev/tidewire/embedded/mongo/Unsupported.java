package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Refuses what the stand-in would do wrongly or not at all. */
final class Unsupported {

    private static final Set<String> COMMANDS =
            Set.of(
                    "aggregate",
                    "buildinfo",
                    "collmod",
                    "collstats",
                    "connectionstatus",
                    "count",
                    "create",
                    "createindexes",
                    "dbstats",
                    "delete",
                    "distinct",
                    "drop",
                    "dropdatabase",
                    "dropindexes",
                    "endsessions",
                    "find",
                    "findandmodify",
                    "getcmdlineopts",
                    "getlog",
                    "getmore",
                    "hello",
                    "hostinfo",
                    "insert",
                    "ismaster",
                    "killcursors",
                    "killsessions",
                    "listcollections",
                    "listdatabases",
                    "listindexes",
                    "ping",
                    "refreshsessions",
                    "renamecollection",
                    "replsetgetconfig",
                    "replsetgetstatus",
                    "replsetinitiate",
                    "serverstatus",
                    "update",
                    "validate",
                    "whatsmyuri");
    private static final Set<String> COLLECTION_OPTIONS =
            Set.of(
                    "capped",
                    "timeseries",
                    "viewOn",
                    "validator",
                    "clusteredIndex",
                    "collation",
                    "encryptedFields",
                    "expireAfterSeconds");
    private static final Set<String> INDEX_OPTIONS =
            Set.of("expireAfterSeconds", "partialFilterExpression", "collation");

    private Unsupported() {}

    /**
     * Lets a command pass that can be done.
     *
     * @throws de.bwaldvogel.mongo.exception.MongoServerError 20 if it cannot, 59 if it is unknown
     */
    static void refuse(String command, Document query) {
        if (query.containsKey("startTransaction")
                || Boolean.FALSE.equals(query.get("autocommit"))) {
            throw StandInErrors.unsupported("transactions", "write without one");
        }
        if (!COMMANDS.contains(command.toLowerCase(Locale.ROOT))) {
            // Here and not in the library, which would log the whole command.
            throw StandInErrors.unknownCommand(command);
        }
        switch (command) {
            case "update" -> updates(query);
            case "findAndModify" -> pipelineUpdate(query.get("update"));
            case "create" -> options(query, COLLECTION_OPTIONS, "collections with");
            case "createIndexes" -> indexes(query);
            default -> {}
        }
    }

    private static void updates(Document query) {
        if (query.get("updates") instanceof Collection<?> updates) {
            for (Object update : updates) {
                pipelineUpdate(((Document) update).get("u"));
            }
        }
    }

    private static void pipelineUpdate(@Nullable Object update) {
        if (update instanceof List<?>) {
            throw StandInErrors.unsupported(
                    "updates by an aggregation pipeline", "use update operators");
        }
    }

    private static void indexes(Document query) {
        if (!(query.get("indexes") instanceof Collection<?> indexes)) {
            return;
        }
        for (Object description : indexes) {
            Document index = (Document) description;
            options(index, INDEX_OPTIONS, "indexes with");
            if (index.get("key") instanceof Document key) {
                for (Object kind : key.values()) {
                    if (kind instanceof String) {
                        throw StandInErrors.unsupported(
                                "indexes of kind " + kind, "use ascending or descending ones");
                    }
                }
            }
        }
    }

    private static void options(Document description, Set<String> unknown, String what) {
        for (String option : description.keySet()) {
            if (unknown.contains(option) && !Boolean.FALSE.equals(description.get(option))) {
                throw StandInErrors.unsupported(what + " " + option, "leave it out");
            }
        }
    }
}
