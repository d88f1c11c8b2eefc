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
 * @param relayed further ports to listen on, each with the port that its clients are told instead:
 *     that of a relay, which passes connections on
 * @param settings broker settings by Kafka's names, which take precedence over the built-in ones
 */
public record EmbeddedKafkaOptions(
        Path folder,
        int port,
        String portRemedy,
        Map<Integer, Integer> relayed,
        Map<String, String> settings) {

    public EmbeddedKafkaOptions {
        folder = folder.toAbsolutePath().normalize();
        Ports.requireValid(port);
        Objects.requireNonNull(portRemedy, "portRemedy");
        relayed = Map.copyOf(relayed);
        settings = Map.copyOf(settings);
    }

    /** A broker on any free port with its data in {@code folder}. */
    public static EmbeddedKafkaOptions in(Path folder) {
        return new EmbeddedKafkaOptions(folder, 0, Ports.REMEDY, Map.of(), Map.of());
    }

    /** The same with another port; 0 lets the system choose. */
    public EmbeddedKafkaOptions withPort(int newPort) {
        return new EmbeddedKafkaOptions(folder, newPort, portRemedy, relayed, settings);
    }

    /** The same with another advice for a taken port. */
    public EmbeddedKafkaOptions withPortRemedy(String newRemedy) {
        return new EmbeddedKafkaOptions(folder, port, newRemedy, relayed, settings);
    }

    /** The same with other additional broker settings. */
    public EmbeddedKafkaOptions withSettings(Map<String, String> newSettings) {
        return new EmbeddedKafkaOptions(folder, port, portRemedy, relayed, newSettings);
    }

    /** The same with other relayed ports. */
    public EmbeddedKafkaOptions withRelayed(Map<Integer, Integer> newRelayed) {
        return new EmbeddedKafkaOptions(folder, port, portRemedy, newRelayed, settings);
    }
}
