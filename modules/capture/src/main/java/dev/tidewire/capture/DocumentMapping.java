package dev.tidewire.capture;

import dev.tidewire.model.WorkspaceId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Tells which workspace a document belongs to. Thread-safe. */
final class DocumentMapping {
    private final List<WorkspaceRule> rules;

    DocumentMapping(List<WorkspaceRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** The home of a document; without a document, what holds for all of the database. */
    Home home(String database, @Nullable BsonDocument document) {
        return home(
                database, path -> document == null ? Optional.empty() : home(path.in(document)));
    }

    /** The home of a document of which only the key is known. */
    Home homeOfKey(String database, BsonDocument key) {
        return home(
                database,
                path ->
                        path.inKey(key)
                                .map(DocumentMapping::home)
                                .orElse(Optional.of(new Home.Unknown())));
    }

    private Home home(String database, Function<FieldPath, Optional<Home>> field) {
        for (WorkspaceRule rule : rules) {
            Optional<Home> home =
                    switch (rule) {
                        case WorkspaceRule.SchemaRule _ -> Optional.empty();
                        case WorkspaceRule.DatabaseRule(Pattern pattern) ->
                                Home.named(pattern, database, true);
                        case WorkspaceRule.ColumnRule(String path) ->
                                field.apply(FieldPath.of(path));
                        case WorkspaceRule.FixedRule(WorkspaceId workspace) ->
                                Optional.of(new Home.In(workspace, false));
                    };
            if (home.isPresent()) {
                return home.get();
            }
        }
        return new Home.Nowhere();
    }

    /** Whether documents of a database may say themselves whose they are. */
    boolean looksInto(String database) {
        for (WorkspaceRule rule : rules) {
            switch (rule) {
                case WorkspaceRule.SchemaRule _ -> {}
                case WorkspaceRule.DatabaseRule(Pattern pattern) -> {
                    if (pattern.matcher(database).matches()) {
                        return false;
                    }
                }
                case WorkspaceRule.ColumnRule _ -> {
                    return true;
                }
                case WorkspaceRule.FixedRule _ -> {
                    return false;
                }
            }
        }
        return false;
    }

    /** Whether documents of some database may say themselves whose they are. */
    boolean looksIntoDocuments() {
        return rules.stream()
                .takeWhile(rule -> !(rule instanceof WorkspaceRule.FixedRule))
                .anyMatch(WorkspaceRule.ColumnRule.class::isInstance);
    }

    private static Optional<Home> home(@Nullable BsonValue value) {
        return switch (value) {
            case null -> Optional.empty();
            case BsonNull _ -> Optional.empty();
            case BsonUndefined _ -> Optional.empty();
            default -> Optional.of(Home.of(BsonJson.name(value), false));
        };
    }
}
