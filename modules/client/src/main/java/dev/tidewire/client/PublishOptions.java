package dev.tidewire.client;

import org.jspecify.annotations.Nullable;

/**
 * What may go with a published event. Immutable.
 *
 * @param idempotencyKey 1 to 256 characters: within 24 hours an event with the same key in the
 *     workspace is published once; null for one that the client makes
 * @param correlationId 1 to 256 characters, carried through to subscribers; null for none
 */
public record PublishOptions(@Nullable String idempotencyKey, @Nullable String correlationId) {
    /** Nothing besides the event. */
    public static final PublishOptions NONE = new PublishOptions(null, null);

    /** The same with another key. */
    public PublishOptions withIdempotencyKey(String key) {
        return new PublishOptions(key, correlationId);
    }

    /** The same with another correlation id. */
    public PublishOptions withCorrelationId(String id) {
        return new PublishOptions(idempotencyKey, id);
    }
}
