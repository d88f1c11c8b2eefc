package dev.tidewire.capture;

import dev.tidewire.model.WorkspaceId;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells which workspace a row belongs to. Not thread-safe. */
final class WorkspaceMapping {
    private final String database;
    private final List<WorkspaceRule> rules;
    private final Map<String, Set<WorkspaceId>> seen = new HashMap<>();

    WorkspaceMapping(String database, List<WorkspaceRule> rules) {
        this.database = database;
        this.rules = List.copyOf(rules);
    }

    /** The home of a row; without a row, what holds for every row of the table. */
    Home home(String schema, String table, @Nullable Row row) {
        for (WorkspaceRule rule : rules) {
            Optional<Home> home =
                    switch (rule) {
                        case WorkspaceRule.SchemaRule(Pattern pattern) ->
                                Home.named(pattern, schema, true);
                        case WorkspaceRule.DatabaseRule(Pattern pattern) ->
                                Home.named(pattern, database, false);
                        case WorkspaceRule.ColumnRule(String column) ->
                                column(schema, table, row, column);
                        case WorkspaceRule.FixedRule(WorkspaceId workspace) ->
                                Optional.of(new Home.In(workspace, false));
                    };
            if (home.isPresent()) {
                return home.get();
            }
        }
        return new Home.Nowhere();
    }

    /** Every workspace that is known to have rows of a table. */
    Collection<Home.In> homes(String schema, String table) {
        Set<Home.In> homes = new LinkedHashSet<>();
        for (WorkspaceId workspace : seen.getOrDefault(schema + "." + table, Set.of())) {
            homes.add(new Home.In(workspace, false));
        }
        if (home(schema, table, null) instanceof Home.In common) {
            homes.add(common);
        }
        return homes;
    }

    /** Notes that a workspace has rows of a table. */
    void note(String schema, String table, WorkspaceId workspace) {
        seen.computeIfAbsent(schema + "." + table, key -> new LinkedHashSet<>()).add(workspace);
    }

    /** The column of the first rule that looks into rows, if there is one. */
    List<String> columns() {
        return rules.stream()
                .filter(WorkspaceRule.ColumnRule.class::isInstance)
                .map(rule -> ((WorkspaceRule.ColumnRule) rule).column())
                .toList();
    }

    private Optional<Home> column(String schema, String table, @Nullable Row row, String column) {
        if (row == null) {
            return Optional.empty();
        }
        int index = row.columns().indexOf(column);
        if (index < 0) {
            return Optional.empty();
        }
        if (!row.available(index)) {
            return Optional.of(new Home.Unknown());
        }
        @Nullable String value = row.value(index);
        if (value == null) {
            return Optional.empty();
        }
        Home home = Home.of(value, false);
        if (home instanceof Home.In known) {
            note(schema, table, known.workspace());
        }
        return Optional.of(home);
    }
}
