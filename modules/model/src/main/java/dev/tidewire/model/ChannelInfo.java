package dev.tidewire.model;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A channel that can be subscribed to: an entry of the catalogue.
 *
 * @param workspace who has the channel; null for every workspace, where the rows themselves say
 *     whose they are
 * @param source the configured name of the database's source, or of what takes up events
 * @param columns of a table, in their order; empty for collections and event topics
 * @param oldRecords whether changes come with the whole record as it was before
 */
public record ChannelInfo(
        Channel channel,
        @Nullable WorkspaceId workspace,
        String source,
        List<Column> columns,
        boolean oldRecords) {
    public ChannelInfo {
        Objects.requireNonNull(channel, "channel");
        if (source.isEmpty()) {
            throw new IllegalArgumentException("source must not be empty");
        }
        columns = List.copyOf(columns);
    }

    /**
     * A column of a table.
     *
     * @param type as the database prints it, for example {@code numeric(10,2)}
     * @param key whether it is part of the primary key
     */
    public record Column(String name, String type, boolean nullable, boolean key) {}

    /** Whether a workspace has the channel. */
    public boolean isIn(WorkspaceId asked) {
        return workspace == null || workspace.equals(asked);
    }
}
