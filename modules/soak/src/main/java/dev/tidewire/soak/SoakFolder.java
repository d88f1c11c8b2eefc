package dev.tidewire.soak;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The temporary folder of a run. */
final class SoakFolder {
    private SoakFolder() {}

    static Path create() throws IOException {
        Path folder = Files.createTempDirectory("tidewire-soak");
        // The database server may run as another account, which has to reach its folder.
        folder.toFile().setExecutable(true, false);
        folder.toFile().setReadable(true, false);
        return folder;
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }
}
