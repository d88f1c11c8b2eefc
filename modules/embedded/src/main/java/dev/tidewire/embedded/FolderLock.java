package dev.tidewire.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Says that a folder is this JVM's; the system lifts it when the JVM ends, however that is. */
final class FolderLock implements AutoCloseable {

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @throws EmbeddedServerException if another server of this or another JVM has it
     */
    static FolderLock take(Path file) {
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "The file %s cannot be written (%s); choose another folder or correct its permissions."
                            .formatted(file, e),
                    e);
        }
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            locked = false;
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "The file %s cannot be locked (%s); choose a folder on a local disk."
                            .formatted(file, e),
                    e);
        } finally {
            if (!locked) {
                closeQuietly(channel);
            }
        }
        if (!locked) {
            throw new EmbeddedServerException(
                    "The folder %s is used by another server that runs; stop that one or choose another folder."
                            .formatted(file.getParent()));
        }
        return new FolderLock(channel);
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new EmbeddedServerException("A lock cannot be released: " + e + ".", e);
        }
    }
}
