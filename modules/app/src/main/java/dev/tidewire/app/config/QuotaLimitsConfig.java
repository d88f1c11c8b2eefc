package dev.tidewire.app.config;

import dev.tidewire.gateway.Quota;
import dev.tidewire.gateway.QuotaLimits;
import java.util.EnumMap;
import java.util.Map;

/**
 * How much a workspace, or a subject in it, may use of a gateway. 0 is no limit.
 *
 * @param connections open at a time
 * @param subscriptions distinct ones of a connection, of all connections together
 * @param predicates conditions in the filters of all subscriptions
 * @param messagesPerSecond from clients
 * @param bytesPerSecond in messages from clients
 * @param publishesPerSecond events by messages and by HTTP
 * @param deliveriesPerSecond events to clients
 */
public record QuotaLimitsConfig(
        int connections,
        int subscriptions,
        int predicates,
        int messagesPerSecond,
        int bytesPerSecond,
        int publishesPerSecond,
        int deliveriesPerSecond) {
    static final QuotaLimitsConfig NONE = new QuotaLimitsConfig(0, 0, 0, 0, 0, 0, 0);

    private static final int MOST = 1_000_000_000;

    static QuotaLimitsConfig read(Section section, QuotaLimitsConfig fallback) {
        return new QuotaLimitsConfig(
                section.integer(Quota.CONNECTIONS.key(), fallback.connections, 0, MOST),
                section.integer(Quota.SUBSCRIPTIONS.key(), fallback.subscriptions, 0, MOST),
                section.integer(Quota.PREDICATES.key(), fallback.predicates, 0, MOST),
                section.integer(Quota.MESSAGES_IN.key(), fallback.messagesPerSecond, 0, MOST),
                section.bytes(Quota.BYTES_IN.key(), fallback.bytesPerSecond, 0, MOST),
                section.integer(Quota.PUBLISHES.key(), fallback.publishesPerSecond, 0, MOST),
                section.integer(Quota.DELIVERIES.key(), fallback.deliveriesPerSecond, 0, MOST));
    }

    /** The same for the gateway. */
    QuotaLimits limits() {
        Map<Quota, Long> limits = new EnumMap<>(Quota.class);
        for (Quota quota : Quota.values()) {
            int limit = of(quota);
            if (limit > 0) {
                limits.put(quota, (long) limit);
            }
        }
        return new QuotaLimits(limits);
    }

    private int of(Quota quota) {
        return switch (quota) {
            case CONNECTIONS -> connections;
            case SUBSCRIPTIONS -> subscriptions;
            case PREDICATES -> predicates;
            case MESSAGES_IN -> messagesPerSecond;
            case BYTES_IN -> bytesPerSecond;
            case PUBLISHES -> publishesPerSecond;
            case DELIVERIES -> deliveriesPerSecond;
        };
    }
}
