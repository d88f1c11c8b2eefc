package dev.tidewire.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The idempotency key of a CloudEvent that was sent without one, the same over every way in: one
 * sent over HTTP and repeated over Kafka is one event.
 */
public final class CloudEventKey {
    private CloudEventKey() {}

    /**
     * Topic, source and id on a line each, or the SHA-256 of that where it is longer than a key may
     * be. None of them may hold a line break: a channel's name and the attributes of a CloudEvent
     * have no control characters.
     *
     * @param channel where the event is published; the same CloudEvent in two channels is two
     */
    public static String of(Channel channel, String source, String id) {
        String key = channel.name() + "\n" + source + "\n" + id;
        return key.length() <= PublishedEvent.MAX_MARK_LENGTH ? key : "sha-256 " + digest(key);
    }

    private static String digest(String text) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
