package dev.tidewire.capture;

import java.util.HashMap;
import java.util.Map;

/**
 * How capture reaches Kafka.
 *
 * @param bootstrapServers host and port, comma-separated
 * @param properties settings of Kafka's clients by their own names, for example {@code
 *     security.protocol}; those on which exactness rests (acknowledgements, idempotence,
 *     transactions, serialisation) cannot be changed
 */
public record KafkaSettings(String bootstrapServers, Map<String, String> properties) {
    public KafkaSettings {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("bootstrapServers must be host:port[,host:port]");
        }
        properties = Map.copyOf(properties);
    }

    /** Plain access to a cluster. */
    public static KafkaSettings of(String bootstrapServers) {
        return new KafkaSettings(bootstrapServers, Map.of());
    }

    /** Client settings: capture's own take precedence over the configured ones. */
    Map<String, Object> with(Map<String, Object> own) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put("bootstrap.servers", bootstrapServers);
        all.putAll(own);
        return all;
    }

    /** Nothing but the address: properties may hold secrets. */
    @Override
    public String toString() {
        return "KafkaSettings[" + bootstrapServers + "]";
    }
}
