package dev.tidewire.embedded.mongo;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Where the program {@code mongod} is. */
final class MongodProgram {

    private MongodProgram() {}

    /** The first one in folders that are separated as in PATH. */
    static Optional<Path> find(String searchPath) {
        return Arrays.stream(searchPath.split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder).toAbsolutePath().resolve("mongod"))
                .filter(program -> Files.isRegularFile(program) && Files.isExecutable(program))
                .findFirst();
    }
}
