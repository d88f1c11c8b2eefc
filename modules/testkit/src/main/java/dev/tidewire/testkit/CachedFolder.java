package dev.tidewire.testkit;

import dev.tidewire.embedded.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Folders that are expensive to fill: each is filled once, for all builds of a user, and only read
 * from then on. A folder is complete or absent: it is filled under another name, by one JVM at a
 * time, and then renamed. Whoever is killed meanwhile leaves nothing that counts.
 */
final class CachedFolder {
    /** Fills an empty folder. */
    interface Filling {
        void fill(Path folder) throws IOException;
    }

    /** The locks of a file system are those of a JVM, not of its threads. */
    private static final Object THIS_JVM = new Object();

    private CachedFolder() {}

    /** Where the caches of this user are. */
    static Path root() {
        String configured = System.getenv("XDG_CACHE_HOME");
        Path caches =
                configured == null || configured.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(configured);
        return caches.toAbsolutePath().resolve("tidewire");
    }

    /**
     * Returns {@code folder}, filled; waits where another JVM is about to do that.
     *
     * @throws IllegalStateException if it cannot be filled
     */
    static Path get(Path folder, Filling filling) {
        try {
            if (!Files.isDirectory(folder)) {
                fillLocked(folder, filling);
            }
            return folder;
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalStateException(
                    "the folder %s cannot be filled (%s); free space on the disk, correct its permissions or choose another cache with the environment variable XDG_CACHE_HOME"
                            .formatted(folder, e),
                    e);
        }
    }

    private static void fillLocked(Path folder, Filling filling) throws IOException {
        synchronized (THIS_JVM) {
            Files.createDirectories(folder.getParent());
            try (FileChannel channel =
                            FileChannel.open(
                                    sibling(folder, ".lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) {
                if (!Files.isDirectory(folder)) {
                    fillAndRename(folder, filling);
                }
            }
        }
    }

    private static void fillAndRename(Path folder, Filling filling) throws IOException {
        Path unfinished = sibling(folder, ".unfinished");
        Folders.delete(unfinished);
        try {
            filling.fill(Files.createDirectory(unfinished));
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Folders.delete(unfinished);
        }
    }

    private static Path sibling(Path folder, String suffix) {
        return folder.resolveSibling(folder.getFileName() + suffix);
    }
}
