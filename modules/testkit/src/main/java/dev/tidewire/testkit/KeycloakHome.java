package dev.tidewire.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Keycloak's programs in the user's cache, unpacked and built. Building is what makes the start of
 * the server fast, and takes half a minute.
 *
 * @param folder only read; a server has its data elsewhere
 */
record KeycloakHome(Path folder) {
    /** The system property that names the archive of the distribution. The build sets it. */
    static final String PROPERTY = "tidewire.test.keycloak";

    private static final Duration BUILD_TIMEOUT = Duration.ofMinutes(5);
    private static final List<String> BUILD =
            List.of("build", "--db=dev-file", "--health-enabled=false", "--metrics-enabled=false");
    private static final List<String> SHARED = List.of("lib", "conf", "providers", "themes");
    private static final String BUILT = "-built";

    /**
     * The programs, ready to run.
     *
     * @throws IllegalStateException if there is no archive, or it cannot be unpacked and built
     */
    static KeycloakHome prepare() {
        String property = System.getProperty(PROPERTY);
        if (property == null || !Files.isRegularFile(Path.of(property))) {
            throw new IllegalStateException(
                    "system property %s is %s; it must name the archive of Keycloak's distribution: run the tests by ./mvnw, which fetches it, and without -DskipTests"
                            .formatted(PROPERTY, property));
        }
        Path archive = Path.of(property);
        String name = archive.getFileName().toString().replaceFirst("\\.zip$", "");
        return new KeycloakHome(
                CachedFolder.get(
                        CachedFolder.root().resolve(name + BUILT),
                        unfinished -> {
                            unpack(archive, unfinished);
                            Path log = Files.createTempFile("keycloak-build", ".log");
                            KeycloakProcess.start(unfinished, log, BUILD, Map.of())
                                    .awaitSuccess(BUILD_TIMEOUT);
                            Files.delete(log);
                        }));
    }

    /** Everything is in one folder of the archive, which is left out. */
    private static void unpack(Path archive, Path folder) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                Path name = Path.of(entry.getName()).normalize();
                if (name.getNameCount() < 2 || name.startsWith("..")) {
                    continue;
                }
                Path target = folder.resolve(name.subpath(1, name.getNameCount()));
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    try (InputStream content = zip.getInputStream(entry)) {
                        Files.copy(content, target);
                    }
                }
            }
        }
    }

    /** Makes an empty folder one that a server can run in: these programs, and data of its own. */
    void linkFrom(Path run) throws IOException {
        for (String shared : SHARED) {
            Files.createSymbolicLink(run.resolve(shared), folder.resolve(shared));
        }
        Files.createDirectory(run.resolve("data"));
    }

    /** What tells its data from those of another version. */
    String name() {
        return folder.getFileName().toString().replaceFirst(BUILT + "$", "");
    }
}
