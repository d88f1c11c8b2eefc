package dev.tidewire.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * PostgreSQL's programs, extracted. The folder is complete or absent: it is filled under another
 * name and then renamed, so that any number of JVMs may want it at the same time.
 *
 * @param folder the folder, absolute
 */
record PostgresBinaries(Path folder) {

    private static final String FOLDER_PROPERTY = "tidewire.postgres.binaries";

    /** The folder for who names none. */
    static Path defaultFolder() {
        String configured = System.getProperty(FOLDER_PROPERTY);
        if (configured != null && !configured.isBlank()) {
            return Path.of(configured);
        }
        String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
        return Path.of(
                System.getProperty("java.io.tmpdir", "/tmp"),
                "tidewire-postgres-" + PostgresArchive.version() + "-" + user);
    }

    /**
     * The programs in {@code folder}, extracted where that has not been done, which takes some
     * seconds.
     *
     * @throws EmbeddedServerException if they cannot be had
     */
    static PostgresBinaries in(Path folder) {
        PostgresBinaries binaries = new PostgresBinaries(folder);
        try {
            if (!binaries.complete()) {
                binaries.extract();
            }
            binaries.requireOwn();
            return binaries;
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "PostgreSQL's programs cannot be extracted to %s (%s); delete that folder or choose another one."
                            .formatted(folder, e),
                    e);
        }
    }

    Path program(String name) {
        return folder.resolve("bin").resolve(name);
    }

    private boolean complete() {
        return Files.isExecutable(program("postgres")) && Files.isExecutable(program("initdb"));
    }

    private void extract() throws IOException {
        Path parent = folder.getParent();
        if (parent == null) {
            throw new IOException("it is a file system's root");
        }
        Files.createDirectories(parent);
        Path unfinished =
                folder.resolveSibling(folder.getFileName() + ".extracting-" + UUID.randomUUID());
        try {
            PostgresArchive.ofThisPlatform().extractTo(unfinished);
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!complete()) {
                throw e;
            }
            // Another JVM was faster.
        } finally {
            Folders.delete(unfinished);
        }
    }

    /** Programs that another user could have put there must not be run. */
    private void requireOwn() throws IOException {
        long owner = Accounts.ownerOf(folder);
        if (owner != Accounts.current() && owner != Accounts.ROOT) {
            throw new EmbeddedServerException(
                    "PostgreSQL's programs in %s belong to another user (%d); choose another folder with the system property %s."
                            .formatted(folder, owner, FOLDER_PROPERTY));
        }
    }
}
