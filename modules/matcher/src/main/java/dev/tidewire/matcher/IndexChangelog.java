package dev.tidewire.matcher;

import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.query.Position;

/**
 * Writes a store's changelog.
 *
 * <p>Kafka Streams offers this to its own stores only; the public alternative, wrapping a key-value
 * store, would hold every filter twice, as bytes and compiled, and would still need internal
 * classes to reach the compiled one. The dependency on {@link InternalProcessorContext} is confined
 * here.
 */
final class IndexChangelog {
    private final String store;
    private final InternalProcessorContext<?, ?> context;

    IndexChangelog(String store, StateStoreContext context) {
        if (!(context instanceof InternalProcessorContext<?, ?> internal)) {
            throw new IllegalStateException(
                    "Kafka Streams gave a context without a changelog: "
                            + context.getClass().getName());
        }
        this.store = store;
        this.context = internal;
    }

    void append(IndexEntry entry) {
        context.logChange(
                store,
                Bytes.wrap(entry.encodeKey()),
                entry.encodeValue(),
                context.currentSystemTimeMs(),
                new RecordHeaders(),
                Position.emptyPosition());
    }
}
