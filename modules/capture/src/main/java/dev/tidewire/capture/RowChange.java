package dev.tidewire.capture;

import dev.tidewire.model.Operation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of a row, or of a whole table.
 *
 * @param before the row before, where there is one and the source sent it
 * @param after the row after, where there is one
 */
record RowChange(
        String schema,
        String table,
        Operation operation,
        @Nullable Row before,
        @Nullable Row after,
        @Nullable String row,
        Instant committed,
        String correlationId,
        String id)
        implements SourceChange {
    @Override
    public String place() {
        return schema + "." + table;
    }
}
