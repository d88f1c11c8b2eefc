package dev.tidewire.capture;

import dev.tidewire.model.Operation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A change as its source tells it, as far as the family does not matter. */
sealed interface SourceChange permits RowChange, DocumentChange {
    /** The table or collection, with its schema or database, for the operator. */
    String place();

    Operation operation();

    Instant committed();

    String correlationId();

    /** Names the row or document in its table or collection, see {@link RowNames}, or null. */
    @Nullable String row();

    /** Unique in the source; a change that becomes several records adds the part. */
    String id();
}
