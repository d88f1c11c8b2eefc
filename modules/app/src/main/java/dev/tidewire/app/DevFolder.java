package dev.tidewire.app;

import dev.tidewire.embedded.Folders;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * The folder of {@code tidewire dev}, locked while it runs. A file marks it as ours: without it
 * nothing in the folder is touched.
 */
final class DevFolder implements AutoCloseable {
    private static final String MARKER = "tidewire-dev.txt";
    private static final String MARK =
            "Data of 'tidewire dev'. 'tidewire dev --fresh' deletes it, and so may you.\n";
    private static final List<String> DATA =
            List.of("kafka", "postgres", "mongo", "issuer", "matcher");

    private final Path folder;
    private final FileChannel lock;

    private DevFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Takes the folder, creating it where it is absent.
     *
     * @param fresh whether to delete the data of earlier runs
     * @throws FailedException if it is not ours, another {@code dev} uses it, or it cannot be
     *     written
     */
    static DevFolder open(Path folder, boolean fresh) {
        create(folder);
        try {
            Path marker = folder.resolve(MARKER);
            if (!Files.exists(marker)) {
                requireFree(folder);
                Files.writeString(marker, MARK);
            }
            DevFolder opened = new DevFolder(folder, lock(folder));
            if (fresh) {
                opened.clear();
            }
            DevFile.remove(folder);
            return opened;
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /**
     * Creates the folder where it is absent.
     *
     * @throws FailedException if that cannot be done
     */
    static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static FailedException unusable(Path folder, IOException cause) {
        return new FailedException(
                "the folder %s cannot be used (%s); choose another with --data, or correct its permissions"
                        .formatted(folder, cause),
                cause);
    }

    private static void requireFree(Path folder) {
        for (String name : DATA) {
            if (Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                throw new FailedException(
                        "the folder %s holds a %s that is not of tidewire dev; choose another folder with --data"
                                .formatted(folder, name));
            }
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        folder.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            locked = false;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
        if (locked) {
            return channel;
        }
        Optional<DevFile> other = DevFile.read(folder);
        throw new FailedException(
                "another tidewire dev%s runs on the folder %s; stop it, or choose another folder with --data"
                        .formatted(
                                other.map(file -> " (process " + file.pid() + ")").orElse(""),
                                folder));
    }

    private void clear() throws IOException {
        for (String name : DATA) {
            Folders.delete(folder.resolve(name));
        }
    }

    Path kafka() {
        return folder.resolve("kafka");
    }

    Path postgres() {
        return folder.resolve("postgres");
    }

    Path mongo() {
        return folder.resolve("mongo");
    }

    Path issuer() {
        return folder.resolve("issuer");
    }

    Path matcher() {
        return folder.resolve("matcher");
    }

    Path path() {
        return folder;
    }

    /** Removes {@code dev.json} and gives the folder free. */
    @Override
    public void close() {
        try (lock) {
            DevFile.remove(folder);
        } catch (IOException e) {
            throw new FailedException("the folder " + folder + " cannot be given free: " + e, e);
        }
    }
}
