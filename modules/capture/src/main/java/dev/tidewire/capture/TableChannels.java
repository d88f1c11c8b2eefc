package dev.tidewire.capture;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The channels of tables. Immutable. */
final class TableChannels {
    private final PostgresSource source;

    /**
     * A table.
     *
     * @param oldRecords whether its old images are whole
     */
    record Table(String schema, String name, List<ChannelInfo.Column> columns, boolean oldRecords) {
        boolean canBeNull(String column) {
            return columns.stream().anyMatch(each -> each.name().equals(column) && each.nullable());
        }

        boolean has(String column) {
            return columns.stream().anyMatch(each -> each.name().equals(column));
        }
    }

    TableChannels(PostgresSource source) {
        this.source = source;
    }

    /**
     * The channel of a table.
     *
     * @param ownSchema whether the schema is the default schema of the workspace
     */
    static Channel channel(String schema, String table, boolean ownSchema, String defaultSchema) {
        boolean bare = ownSchema || schema.equals(defaultSchema);
        return new Channel(Family.POSTGRES, bare ? table : schema + "." + table);
    }

    /**
     * A table's channels in the workspaces that may have rows of it: what the rules say of each row
     * is here said of all rows that there can be.
     *
     * @throws IllegalArgumentException if the table's name cannot be a channel's
     */
    List<ChannelInfo> of(Table table) {
        List<ChannelInfo> channels = new ArrayList<>(1);
        for (WorkspaceRule rule : source.mappings()) {
            if (rule instanceof WorkspaceRule.ColumnRule(String column)) {
                if (table.has(column)) {
                    channels.add(info(table, null, false));
                    if (!table.canBeNull(column)) {
                        return channels;
                    }
                }
                continue;
            }
            switch (home(rule, table)) {
                case Home.In(WorkspaceId workspace, boolean ownSchema) -> {
                    channels.add(info(table, workspace, ownSchema));
                    return channels;
                }
                case Home.Malformed() -> {
                    return channels;
                }
                case Home.Nowhere() -> {}
                case Home.Unknown() -> {}
            }
        }
        return channels;
    }

    private Home home(WorkspaceRule rule, Table table) {
        return new WorkspaceMapping(source.database(), List.of(rule))
                .home(table.schema(), table.name(), null);
    }

    private ChannelInfo info(Table table, @Nullable WorkspaceId workspace, boolean ownSchema) {
        return new ChannelInfo(
                channel(table.schema(), table.name(), ownSchema, source.defaultSchema()),
                workspace,
                source.name(),
                table.columns(),
                table.oldRecords());
    }
}
