package dev.tidewire.streams;

import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.query.Position;
import org.jspecify.annotations.Nullable;

/**
 * Writes the changelog of a store of our own kind. Not thread-safe.
 *
 * <p>Kafka Streams offers this to its own stores only; the public alternative, wrapping one of
 * them, would hold every entry twice, as bytes and in our form, and would still need internal
 * classes to reach ours. The dependency on {@link InternalProcessorContext} is confined here.
 */
public final class StoreChangelog {
    private final String store;
    private final InternalProcessorContext<?, ?> context;

    /**
     * @throws IllegalStateException if the context is not Kafka Streams' own
     */
    public StoreChangelog(String store, StateStoreContext context) {
        if (!(context instanceof InternalProcessorContext<?, ?> internal)) {
            throw new IllegalStateException(
                    "Kafka Streams gave a context without a changelog: "
                            + context.getClass().getName());
        }
        this.store = store;
        this.context = internal;
    }

    /**
     * Appends a record, with the time of the wall clock.
     *
     * @param value null for a tombstone
     */
    public void append(byte[] key, byte @Nullable [] value) {
        context.logChange(
                store,
                Bytes.wrap(key),
                value,
                context.currentSystemTimeMs(),
                new RecordHeaders(),
                Position.emptyPosition());
    }
}
