package dev.tidewire.protocol;

import dev.tidewire.model.WorkspaceId;
import dev.tidewire.predicate.FilterExplanation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the server says, except events, which {@link EventHead} builds from the bytes of the change.
 * {@link ServerFrames} writes them. A {@code ref} is the mark of the message that is answered, or
 * null where it had none; null members are left out.
 */
public sealed interface ServerFrame {
    /** The value of the member {@code type}. */
    default String type() {
        return switch (this) {
            case Authenticated _ -> "authenticated";
            case Subscribed _ -> "subscribed";
            case Explained _ -> "explained";
            case Unsubscribed _ -> "unsubscribed";
            case Advanced _ -> "cursor";
            case Published _ -> "published";
            case Pong _ -> "pong";
            case Expiring _ -> "expiring";
            case Suspended _ -> "suspended";
            case Resumed _ -> "resumed";
            case Gap _ -> "gap";
            case Refused _ -> "error";
        };
    }

    /** The token is good and its grant is on record. */
    record Authenticated(
            String subject, WorkspaceId workspace, Instant expiresAt, @Nullable String ref)
            implements ServerFrame {}

    /**
     * The subscription is live: every change from the cursor on will come.
     *
     * @param channel the pattern as subscribed to
     * @param replaces the id of the subscription that goes on as this one, since a new token
     *     changes which rows may be seen; null where none does
     * @param withoutOldRecords the channels among those that the subscription names now whose
     *     UPDATE and DELETE come without the whole record as it was before, at most {@value
     *     #MOST_LISTED}; empty where none do, null where that is not known
     */
    record Subscribed(
            String channel,
            String subscription,
            @Nullable String replaces,
            String cursor,
            @Nullable List<String> withoutOldRecords,
            @Nullable String ref)
            implements ServerFrame {
        /** Most channels that the frame lists. */
        public static final int MOST_LISTED = 100;

        public Subscribed {
            if (withoutOldRecords != null && withoutOldRecords.size() > MOST_LISTED) {
                throw new IllegalArgumentException(
                        "withoutOldRecords must list at most " + MOST_LISTED + " channels");
            }
            withoutOldRecords = withoutOldRecords == null ? null : List.copyOf(withoutOldRecords);
        }
    }

    /**
     * What becomes of a sample under a filter.
     *
     * @param channel the pattern as asked
     */
    record Explained(String channel, FilterExplanation explanation, @Nullable String ref)
            implements ServerFrame {}

    /** The subscription has ended, or one of several equal ones has. */
    record Unsubscribed(String subscription, @Nullable String ref) implements ServerFrame {}

    /** A {@code cursor} frame: the subscriptions have everything before the cursor. */
    record Advanced(List<String> subscriptions, String cursor) implements ServerFrame {
        public Advanced {
            subscriptions = List.copyOf(subscriptions);
        }
    }

    /** The event is in the log, with this id. */
    record Published(String channel, String id, @Nullable String ref) implements ServerFrame {}

    record Pong(@Nullable String ref) implements ServerFrame {}

    /** The token ends soon; send {@code auth} with a new one. */
    record Expiring(long inSeconds) implements ServerFrame {}

    /** No events come until {@code resumed}. */
    record Suspended(String reason) implements ServerFrame {}

    /** Events come again, missed ones first; the cursor says where the session stood, if known. */
    record Resumed(String reason, @Nullable String cursor) implements ServerFrame {}

    /** Changes of a subscription between two cursors are lost for good. */
    record Gap(String channel, String subscription, String from, String to, String reason)
            implements ServerFrame {}

    /**
     * An {@code error} frame: a message was refused; the connection stays open.
     *
     * @param exceeded the limit of a quota that is exceeded; null for every other code
     * @param subscription the subscription that has ended by it; null where none has
     */
    record Refused(
            ErrorCode code,
            String message,
            @Nullable ExceededLimit exceeded,
            @Nullable String subscription,
            @Nullable String ref)
            implements ServerFrame {
        public Refused {
            if ((code == ErrorCode.QUOTA_EXCEEDED) != (exceeded != null)) {
                throw new IllegalArgumentException(
                        "a limit must be named with quota_exceeded, and with no other code");
            }
        }

        public Refused(
                ErrorCode code,
                String message,
                @Nullable ExceededLimit exceeded,
                @Nullable String ref) {
            this(code, message, exceeded, null, ref);
        }

        public Refused(ErrorCode code, String message, @Nullable String ref) {
            this(code, message, null, ref);
        }
    }
}
