package dev.tidewire.gateway.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a gateway uses Kafka.
 *
 * @param kafka properties for every Kafka client: {@code bootstrap.servers} and, where needed,
 *     security; what the gateway's guarantees rest on cannot be set here
 * @param slot the gateway's partition of {@code realtime.deliveries}; no two gateways share one
 * @param instance names this process, unique for each start
 * @param heartbeatInterval between two signs of life; well below the matcher's lease
 * @param startTimeout how long a start may take before it fails
 */
public record KafkaGatewaySettings(
        Map<String, String> kafka,
        int slot,
        String instance,
        Duration heartbeatInterval,
        Duration startTimeout) {
    private static final Set<String> OWN =
            Set.of(
                    "acks",
                    "auto.offset.reset",
                    "enable.auto.commit",
                    "enable.idempotence",
                    "group.id",
                    "isolation.level",
                    "transactional.id");

    public KafkaGatewaySettings {
        kafka = Map.copyOf(kafka);
        if (!kafka.containsKey("bootstrap.servers")) {
            throw new IllegalArgumentException(
                    "kafka must have bootstrap.servers; name the brokers as host:port");
        }
        Set<String> refused = new TreeSet<>(kafka.keySet());
        refused.retainAll(OWN);
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException(
                    "kafka must not have " + refused + "; the gateway sets them itself");
        }
        if (slot < 0) {
            throw new IllegalArgumentException(
                    "slot must not be negative; it is the gateway's ordinal, from 0");
        }
        if (instance.isBlank()) {
            throw new IllegalArgumentException("instance must not be empty");
        }
        if (!heartbeatInterval.isPositive() || !startTimeout.isPositive()) {
            throw new IllegalArgumentException(
                    "heartbeatInterval and startTimeout must be longer than 0");
        }
    }

    /** A heartbeat every 3 s, and 30 s for the start. */
    public static KafkaGatewaySettings of(Map<String, String> kafka, int slot, String instance) {
        return new KafkaGatewaySettings(
                kafka, slot, instance, Duration.ofSeconds(3), Duration.ofSeconds(30));
    }
}
