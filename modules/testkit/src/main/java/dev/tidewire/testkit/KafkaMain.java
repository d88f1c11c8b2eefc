package dev.tidewire.testkit;

import dev.tidewire.embedded.EmbeddedKafka;
import dev.tidewire.embedded.EmbeddedKafkaOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A Kafka broker as a program of its own, which ends with the process that started it, however that
 * ends: the system closes the pipe between the two.
 */
final class KafkaMain {
    static final String READY = "kafka is ready";

    private KafkaMain() {}

    /** Arguments: the folder, the port, and for each relayed port {@code port=told}. */
    public static void main(String[] arguments) throws IOException {
        Map<Integer, Integer> relayed = new HashMap<>();
        for (int index = 2; index < arguments.length; index++) {
            String[] ports = arguments[index].split("=", 2);
            relayed.put(Integer.valueOf(ports[0]), Integer.valueOf(ports[1]));
        }
        EmbeddedKafkaOptions options =
                EmbeddedKafkaOptions.in(Path.of(arguments[0]))
                        .withPort(Integer.parseInt(arguments[1]))
                        .withRelayed(relayed);
        try (EmbeddedKafka _ = EmbeddedKafka.start(options)) {
            System.out.println(READY);
            while (System.in.read() >= 0) {
                // Nobody writes.
            }
        }
    }
}
