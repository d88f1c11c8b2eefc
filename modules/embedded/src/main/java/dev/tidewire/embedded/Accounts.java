package dev.tidewire.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Users of the operating system, by number. */
final class Accounts {

    static final long ROOT = 0;

    /** The user "nobody", as which programs run that refuse to run as root. */
    static final int NOBODY = 65_534;

    private Accounts() {}

    static long current() {
        return new UnixSystem().getUid();
    }

    static long ownerOf(Path path) throws IOException {
        Object uid = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        return ((Number) uid).longValue();
    }

    /** Gives a folder with all it contains to a user, unless it belongs to that one. */
    static void give(Path folder, int uid) throws IOException {
        if (ownerOf(folder) == uid) {
            return;
        }
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        return giveOne(file);
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @Nullable IOException error) throws IOException {
                        return giveOne(directory);
                    }

                    private FileVisitResult giveOne(Path path) throws IOException {
                        Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
