package dev.tidewire.capture;

import dev.tidewire.model.Channel;
import dev.tidewire.model.Operation;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Changes of rows in the log. Not thread-safe. */
final class RowForm implements ChangeForm<RowChange> {
    private final String defaultSchema;
    private final WorkspaceMapping mapping;
    private final CaptureMetrics metrics;

    RowForm(String defaultSchema, WorkspaceMapping mapping, CaptureMetrics metrics) {
        this.defaultSchema = defaultSchema;
        this.mapping = mapping;
        this.metrics = metrics;
    }

    @Override
    public Home home(RowChange change) {
        return home(change, change.after() == null ? change.before() : change.after());
    }

    @Override
    public Home before(RowChange change) {
        return change.before() == null ? new Home.Unknown() : home(change, change.before());
    }

    private Home home(RowChange change, @Nullable Row row) {
        return mapping.home(change.schema(), change.table(), row);
    }

    @Override
    public Collection<Home.In> everywhere(RowChange change) {
        return mapping.homes(change.schema(), change.table());
    }

    @Override
    public Channel channel(RowChange change, Home.In home) {
        return TableChannels.channel(change.schema(), change.table(), home.bare(), defaultSchema);
    }

    @Override
    public ChangeJson.Body body(RowChange change, Operation operation) {
        return RowJson.of(change, operation, metrics);
    }

    @Override
    public String unknown() {
        return "a rule looks into a column that the source did not send; run ALTER TABLE ..."
                + " REPLICA IDENTITY FULL for the table";
    }
}
