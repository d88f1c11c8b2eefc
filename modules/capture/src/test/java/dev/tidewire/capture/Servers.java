package dev.tidewire.capture;

import dev.tidewire.embedded.EmbeddedKafka;
import dev.tidewire.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** One Kafka and one PostgreSQL for all tests of the JVM. */
final class Servers {
    private static final Servers SHARED = new Servers();

    private final Path folder;
    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;

    private Servers() {
        try {
            folder = Files.createTempDirectory("tidewire-capture");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    static EmbeddedKafka kafka() {
        return SHARED.kafka;
    }

    static EmbeddedPostgres postgres() {
        return SHARED.postgres;
    }

    private void close() {
        postgres.close();
        kafka.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
