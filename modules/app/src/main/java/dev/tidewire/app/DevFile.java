package dev.tidewire.app;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * What {@code tidewire dev} tells scripts and the other commands, in the file {@code dev.json} of
 * its folder. The file is there while everything is ready.
 *
 * @param gateway the WebSocket's address without its path, {@code ws://127.0.0.1:8080}
 * @param kafka host and port of a bootstrap server
 * @param postgres a {@code postgresql://} address that psql and drivers read
 * @param mongodb the address of MongoDB; it may hold a password
 * @param issuer the issuer's URL, as in the tokens
 * @param workspace what the whole database is mapped to
 * @param pid the process
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DevFile(
        String gateway,
        String kafka,
        String postgres,
        String mongodb,
        String issuer,
        String workspace,
        long pid) {
    private static final String NAME = "dev.json";
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * What the running {@code dev} says, or empty if there is none; a file that a killed process
     * left behind does not count.
     */
    static Optional<DevFile> read(Path folder) {
        Path file = folder.resolve(NAME);
        try {
            DevFile found = JSON.readValue(Files.readAllBytes(file), DevFile.class);
            return Optional.of(found).filter(DevFile::alive);
        } catch (JsonProcessingException e) {
            throw new FailedException(
                    file + " cannot be understood; delete it and start tidewire dev again", e);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * The same where there must be one.
     *
     * @throws FailedException if {@code dev} does not run
     */
    static DevFile required(Path folder, String instead) {
        return read(folder)
                .orElseThrow(() ->
                        new FailedException(
                                "no 'tidewire dev' runs on the folder "
                                        + folder
                                        + "; start it, name its folder with --dev-folder,"
                                        + " or give "
                                        + instead));
    }

    private boolean alive() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Writes the file: readers see it whole or not at all. */
    void write(Path folder) throws IOException {
        Path draft = folder.resolve(NAME + ".tmp");
        Files.write(draft, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
        Files.move(
                draft,
                folder.resolve(NAME),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes the file, if there is one. */
    static void remove(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(NAME));
    }
}
