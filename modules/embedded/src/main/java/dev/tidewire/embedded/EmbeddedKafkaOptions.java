package dev.tidewire.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * Where and how an {@link EmbeddedKafka} runs.
 *
 * @param folder the data folder, created where it is absent; one broker at a time may use it
 * @param port the port of the client listener on 127.0.0.1; 0 lets the system choose
 * @param portRemedy what to do when the port is taken, the end of a sentence, such as "choose
 *     another one with --kafka-port"
 * @param settings broker settings by Kafka's names, which take precedence over the built-in ones
 */
public record EmbeddedKafkaOptions(
        Path folder, int port, String portRemedy, Map<String, String> settings) {

    public EmbeddedKafkaOptions {
        folder = folder.toAbsolutePath().normalize();
        Ports.requireValid(port);
        Objects.requireNonNull(portRemedy, "portRemedy");
        settings = Map.copyOf(settings);
    }

    /** A broker on any free port with its data in {@code folder}. */
    public static EmbeddedKafkaOptions in(Path folder) {
        return new EmbeddedKafkaOptions(folder, 0, Ports.REMEDY, Map.of());
    }

    /** The same with another port; 0 lets the system choose. */
    public EmbeddedKafkaOptions withPort(int newPort) {
        return new EmbeddedKafkaOptions(folder, newPort, portRemedy, settings);
    }

    /** The same with another advice for a taken port. */
    public EmbeddedKafkaOptions withPortRemedy(String newRemedy) {
        return new EmbeddedKafkaOptions(folder, port, newRemedy, settings);
    }

    /** The same with other additional broker settings. */
    public EmbeddedKafkaOptions withSettings(Map<String, String> newSettings) {
        return new EmbeddedKafkaOptions(folder, port, portRemedy, newSettings);
    }
}
