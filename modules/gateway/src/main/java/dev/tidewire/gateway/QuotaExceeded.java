package dev.tidewire.gateway;

import dev.tidewire.protocol.CloseCode;
import dev.tidewire.protocol.ErrorCode;
import dev.tidewire.protocol.ExceededLimit;
import dev.tidewire.protocol.ProtocolException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * There is more of something than a quota allows.
 *
 * @param holder whose quota it is
 * @param allowed the limit
 * @param retryAfter when it is worth trying again
 */
record QuotaExceeded(Holder holder, Quota quota, long allowed, Duration retryAfter) {
    /** Who has a quota. */
    enum Holder {
        WORKSPACE("workspace"),
        SUBJECT("subject");

        private final String key;

        Holder(String key) {
            this.key = key;
        }

        /** The limit's name in the configuration, below {@code gateway.quotas}. */
        String limit(Quota quota) {
            return key + "." + quota.key();
        }
    }

    /** The limit's name in the configuration, below {@code gateway.quotas}. */
    String limit() {
        return holder.limit(quota);
    }

    /** How the session ends that is too much. */
    Ending ending() {
        return new Ending(
                CloseCode.QUOTA_EXCEEDED,
                "too many %s; limit=%s; retryAfter=%d"
                        .formatted(quota.noun(), limit(), retryAfterSeconds()));
    }

    /** How the message is refused that is too much. */
    ProtocolException refusal(@Nullable String ref) {
        return new ProtocolException(exceeded(), message(), ref);
    }

    private ExceededLimit exceeded() {
        return new ExceededLimit(limit(), Duration.ofMillis(Math.ceilDiv(nanos(), 1_000_000L)));
    }

    /** How the HTTP request is refused that is too much. */
    HttpRefusedException httpRefusal() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("limit", limit());
        members.put("retryAfter", exceeded().retryAfter().toMillis());
        return new HttpRefusedException(
                HttpAnswer.error(429, ErrorCode.QUOTA_EXCEEDED.label(), message(), members)
                        .with("Retry-After", Long.toString(retryAfterSeconds())));
    }

    private String message() {
        return switch (quota) {
            case CONNECTIONS, SUBSCRIPTIONS, PREDICATES ->
                    "there may be %d %s at a time; end others first"
                            .formatted(allowed, quota.noun());
            case MESSAGES_IN, BYTES_IN, PUBLISHES, DELIVERIES ->
                    "there may be %d %s a second; send it again after retryAfter milliseconds"
                            .formatted(allowed, quota.noun());
        };
    }

    private long retryAfterSeconds() {
        return Math.ceilDiv(nanos(), 1_000_000_000L);
    }

    private long nanos() {
        return Math.max(1, retryAfter.toNanos());
    }
}
