package dev.tidewire.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.predicate.SampleChange;
import org.jspecify.annotations.Nullable;

/** What a client may say, one JSON object in a text message. Comes from {@link ClientFrames}. */
public sealed interface ClientFrame {
    /** Longest {@code ref}, in UTF-16 characters. */
    int MAX_REF_LENGTH = 128;

    /** The client's own mark of the message, echoed in the answer; null where there is none. */
    @Nullable String ref();

    /** The value of the member {@code type}. */
    default String type() {
        return switch (this) {
            case Auth _ -> "auth";
            case Subscribe _ -> "subscribe";
            case Explain _ -> "explain";
            case Unsubscribe _ -> "unsubscribe";
            case Publish _ -> "publish";
            case Ping _ -> "ping";
        };
    }

    /** The first token of a session, or the one that replaces it. */
    record Auth(@Nullable String ref, String token) implements ClientFrame {
        /** Does not show the token. */
        @Override
        public String toString() {
            return "Auth[ref=" + ref + "]";
        }
    }

    /**
     * Asks for the changes of a channel.
     *
     * @param filter the filter as the client wrote it, not yet judged; an empty object where there
     *     is none. Not copied: nobody writes to it
     * @param fields the names to deliver as the client wrote them, not yet judged either; null for
     *     all
     * @param onSlow not {@link SlowPolicy#CONFLATE} for events, which have no rows
     */
    record Subscribe(
            @Nullable String ref,
            ChannelPattern channel,
            ObjectNode filter,
            @Nullable ArrayNode fields,
            StartPosition from,
            SlowPolicy onSlow)
            implements ClientFrame {}

    /**
     * Asks what becomes of a sample under a filter. Nothing is subscribed to.
     *
     * @param filter as in {@link Subscribe}
     */
    record Explain(
            @Nullable String ref, ChannelPattern channel, ObjectNode filter, SampleChange sample)
            implements ClientFrame {
        /** Longest message, in UTF-16 characters: its filter is evaluated while others wait. */
        public static final int MAX_LENGTH = 64 * 1024;

        /** Names the channel, never the content. */
        @Override
        public String toString() {
            return "Explain[ref=" + ref + ", channel=" + channel + "]";
        }
    }

    /**
     * Ends a subscription.
     *
     * @param subscription the id that {@code subscribed} told
     */
    record Unsubscribe(@Nullable String ref, String subscription) implements ClientFrame {}

    /**
     * Publishes an event of an application.
     *
     * @param channel of the events family
     * @param data any JSON value, as text, exactly as it was sent
     * @param idempotencyKey makes a repetition harmless, or null
     * @param correlationId the publisher's own mark, carried through, or null
     */
    record Publish(
            @Nullable String ref,
            Channel channel,
            String data,
            @Nullable String idempotencyKey,
            @Nullable String correlationId)
            implements ClientFrame {
        /** Names the channel, never the content. */
        @Override
        public String toString() {
            return "Publish[ref=" + ref + ", channel=" + channel + "]";
        }
    }

    /** Asks for a {@code pong}. */
    record Ping(@Nullable String ref) implements ClientFrame {}
}
