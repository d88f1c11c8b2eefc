package dev.tidewire.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * The data folder of a broker.
 *
 * @param path the folder, absolute
 */
record KafkaFolder(Path path) {

    private static final String METADATA_LOG = "__cluster_metadata-0";

    /**
     * Creates the folder where it is absent.
     *
     * @throws EmbeddedServerException if the folder cannot be used
     */
    void create() {
        if (path.toString().contains(",")) {
            throw new EmbeddedServerException(
                    "Kafka cannot use the data folder %s, because its name contains a comma; choose another one."
                            .formatted(path));
        }
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "Kafka's data folder %s cannot be created (%s); choose another one or correct its permissions."
                            .formatted(path, e),
                    e);
        }
        if (!Files.isWritable(path)) {
            throw new EmbeddedServerException(
                    "Kafka's data folder %s is not writable; choose another one or correct its permissions."
                            .formatted(path));
        }
    }

    Path lock() {
        return path.resolve(".tidewire-lock");
    }

    /** The error of a folder whose content Kafka does not accept. */
    EmbeddedServerException broken(Throwable cause) {
        return new EmbeddedServerException(
                "Kafka's data folder %s cannot be used (%s); if another program runs on it, stop that one, otherwise delete the folder to begin with an empty one."
                        .formatted(path, Messages.rootOf(cause)),
                cause);
    }

    /**
     * Writes the identity of a new cluster into a folder that has none.
     *
     * @throws EmbeddedServerException if that fails
     */
    void formatIfEmpty() {
        if (Files.exists(path.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
            return;
        }
        if (Files.exists(path.resolve(METADATA_LOG))) {
            // A new identity would make what is there unreadable.
            throw broken(
                    new NoSuchFileException(
                            MetaPropertiesEnsemble.META_PROPERTIES_NAME + " is missing"));
        }
        PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        try {
            new Formatter()
                    .setPrintStream(nowhere)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(KafkaSettings.NODE_ID)
                    .setControllerListenerName(KafkaSettings.CONTROLLER_LISTENER)
                    .setMetadataLogDirectory(path.toString())
                    .setDirectories(List.of(path.toString()))
                    .setIgnoreFormatted(true)
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .run();
        } catch (Exception e) {
            throw broken(e);
        }
    }
}
