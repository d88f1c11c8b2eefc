package dev.tidewire.app.config;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How Kafka is reached.
 *
 * @param bootstrapServers {@code host:port}, separated by commas
 * @param properties further settings of every Kafka client, by Kafka's names: TLS and SASL
 */
public record KafkaConfig(String bootstrapServers, Map<String, String> properties) {
    private static final Pattern SERVER = Pattern.compile("\\S+:[0-9]{1,5}");
    private static final Pattern SECRET =
            Pattern.compile(".*(password|secret|jaas|token|credential|key$|user\\.info).*");

    public KafkaConfig {
        properties = Map.copyOf(properties);
    }

    static KafkaConfig read(Section section, boolean required) {
        String example = "localhost:9092";
        String servers =
                required || section.present()
                        ? section.requiredText("bootstrapServers", example)
                        : section.text("bootstrapServers", example);
        boolean wellFormed =
                Arrays.stream(servers.split(",", -1))
                        .allMatch(server -> SERVER.matcher(server.strip()).matches());
        if (!servers.isEmpty() && !wellFormed) {
            section.problem(
                    "bootstrapServers",
                    "is \"" + servers + "\"; it must be host:port, separated by commas");
        }
        Map<String, String> properties = section.properties("properties");
        if (properties.containsKey("bootstrap.servers")) {
            section.problem(
                    "properties",
                    "must not hold bootstrap.servers; set kafka.bootstrapServers instead");
        }
        return new KafkaConfig(servers, properties);
    }

    /** The settings that every client starts from. */
    public Map<String, String> clientSettings() {
        Map<String, String> settings = new TreeMap<>(properties);
        settings.put("bootstrap.servers", bootstrapServers);
        return settings;
    }

    /** Whether a client setting of this name must not be shown. */
    static boolean secret(String name) {
        return SECRET.matcher(name).matches();
    }

    /** Does not show secrets. */
    @Override
    public String toString() {
        return "KafkaConfig[bootstrapServers="
                + bootstrapServers
                + ", properties="
                + properties.keySet()
                + "]";
    }
}
