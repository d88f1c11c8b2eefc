package dev.tidewire.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event of an application, on its way to the log.
 *
 * @param channel of the family events
 * @param data the event, any JSON value in UTF-8. Not copied: nobody writes to it
 * @param attributes the CloudEvents context attributes that it came with, a JSON object in UTF-8,
 *     or null where it was no CloudEvent
 * @param idempotencyKey names the event in its workspace: one with the same key within 24 hours is
 *     the same event and is published once; null for none
 * @param correlationId the publisher's own mark, carried through; null for none
 */
public record PublishedEvent(
        WorkspaceId workspace,
        Channel channel,
        byte[] data,
        byte @Nullable [] attributes,
        @Nullable String idempotencyKey,
        @Nullable String correlationId) {
    /** Longest idempotency key and correlation id, in UTF-16 characters. */
    public static final int MAX_MARK_LENGTH = 256;

    /**
     * @throws IllegalArgumentException if the channel is not of the family events, there is no
     *     data, or a mark is empty or too long
     */
    public PublishedEvent {
        Objects.requireNonNull(workspace, "workspace");
        if (channel.family() != Family.EVENTS) {
            throw new IllegalArgumentException("channel must be events:{topic}");
        }
        if (data.length == 0) {
            throw new IllegalArgumentException("data must be JSON; send null for none");
        }
        requireMark("idempotencyKey", idempotencyKey);
        requireMark("correlationId", correlationId);
    }

    /** An event that is no CloudEvent. */
    public static PublishedEvent plain(
            WorkspaceId workspace,
            Channel channel,
            byte[] data,
            @Nullable String idempotencyKey,
            @Nullable String correlationId) {
        return new PublishedEvent(workspace, channel, data, null, idempotencyKey, correlationId);
    }

    private static void requireMark(String name, @Nullable String mark) {
        if (mark != null && (mark.isEmpty() || mark.length() > MAX_MARK_LENGTH)) {
            throw new IllegalArgumentException(
                    name + " must have 1 to " + MAX_MARK_LENGTH + " characters");
        }
    }

    /** Names the channel, never the content. */
    @Override
    public String toString() {
        return "PublishedEvent[" + workspace + " " + channel + "]";
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
