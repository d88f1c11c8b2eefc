package dev.tidewire.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

/** The source tree that the working folder is in. */
final class SourceTree {
    private static final String IN_ROOT = "mvnw";

    private SourceTree() {}

    /**
     * A file or folder of it, by its path from the root.
     *
     * @throws IllegalStateException if the working folder is outside of it
     */
    static Path file(String path) {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve(IN_ROOT))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException(
                    "there is no source tree above the working folder; run tests inside of it");
        }
        return folder.resolve(path);
    }
}
