package dev.tidewire.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.BsonDocument;

/** Which changes of a deployment a source asks for: the stages of its change stream. */
final class MongoPipeline {
    /** MongoDB's own databases. */
    static final Set<String> INTERNAL = Set.of("admin", "config", "local");

    private static final List<String> OPERATIONS = List.of("insert", "update", "replace", "delete");

    private MongoPipeline() {}

    /** The stages, without the one that splits large events. */
    static List<BsonDocument> stages(MongoSource source) {
        List<BsonDocument> stages = new ArrayList<>();
        String databases =
                "{$nin: "
                        + array(List.copyOf(INTERNAL))
                        + (source.databases().isEmpty() ? "" : ", " + regex(source.databases()))
                        + "}";
        stages.add(
                BsonDocument.parse(
                        "{$match: {operationType: {$in: %s}, 'ns.db': %s}}"
                                .formatted(array(OPERATIONS), databases)));
        if (!source.collections().isEmpty()) {
            stages.add(
                    BsonDocument.parse(
                            "{$replaceRoot: {newRoot: {event: '$$ROOT',"
                                    + " namespace: {$concat: ['$ns.db', '.', '$ns.coll']}}}}"));
            stages.add(
                    BsonDocument.parse(
                            "{$match: {namespace: {" + regex(source.collections()) + "}}}"));
            stages.add(BsonDocument.parse("{$replaceRoot: {newRoot: '$event'}}"));
        }
        return stages;
    }

    /** The stages as one JSON array. */
    static String json(MongoSource source) {
        return stages(source).stream()
                .map(BsonDocument::toJson)
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String regex(List<String> patterns) {
        String any = patterns.stream().collect(Collectors.joining("|", "^(?:", ")$"));
        return "$regex: " + ColumnType.quote(any);
    }

    private static String array(List<String> names) {
        return names.stream().map(ColumnType::quote).collect(Collectors.joining(",", "[", "]"));
    }
}
