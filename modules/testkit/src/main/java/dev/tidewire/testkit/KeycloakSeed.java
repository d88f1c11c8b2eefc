package dev.tidewire.testkit;

import dev.tidewire.embedded.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keycloak's database as it is after its first start with a realm's file, in the user's cache.
 *
 * @param folder only read
 */
record KeycloakSeed(Path folder) {
    private static final int DIGITS = 16;

    /**
     * The database for a realm; that of a file seen for the first time takes half a minute.
     *
     * @throws IllegalStateException if Keycloak does not accept the file
     */
    static KeycloakSeed of(KeycloakHome home, Path realm) throws IOException {
        String name = "%s-realm-%s".formatted(home.name(), hash(realm));
        return new KeycloakSeed(
                CachedFolder.get(
                        CachedFolder.root().resolve(name),
                        unfinished -> importRealm(home, realm, unfinished)));
    }

    private static String hash(Path realm) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(realm));
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void importRealm(KeycloakHome home, Path realm, Path folder) throws IOException {
        Path run = Files.createDirectory(folder.resolve("run"));
        home.linkFrom(run);
        Path files = Files.createDirectory(data(run).resolve("import"));
        Files.copy(realm, files.resolve(realm.getFileName()));
        KeycloakRun.start(run, "--import-realm").close();
        for (Path file : databaseFiles(database(run))) {
            Files.move(file, folder.resolve(file.getFileName()));
        }
        Folders.delete(run);
    }

    /** Puts a copy into the folder of a server that has none. */
    void copyTo(Path run) throws IOException {
        Path database = Files.createDirectory(database(run));
        for (Path file : databaseFiles(folder)) {
            Files.copy(file, database.resolve(file.getFileName()));
        }
    }

    private static List<Path> databaseFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".mv.db")).toList();
        }
    }

    private static Path data(Path run) {
        return run.resolve("data");
    }

    private static Path database(Path run) {
        return data(run).resolve("h2");
    }
}
