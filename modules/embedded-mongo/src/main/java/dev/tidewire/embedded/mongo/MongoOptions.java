package dev.tidewire.embedded.mongo;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which MongoDB to use and how to start one.
 *
 * @param uri a replica set that runs already, or null for none
 * @param searchPath the folders in which a {@code mongod} is looked for, separated as in PATH;
 *     empty for none
 * @param folder the data of a {@code mongod}, created where it is absent, or null for a temporary
 *     one that ends with the server
 * @param port the port on 127.0.0.1 of a server that is started here; 0 lets the system choose
 * @param log how much of its changes the stand-in remembers
 */
public record MongoOptions(
        @Nullable String uri, String searchPath, @Nullable Path folder, int port, LogBounds log) {

    private static final int MAX_PORT = 65_535;

    public MongoOptions {
        Objects.requireNonNull(searchPath, "searchPath");
        Objects.requireNonNull(log, "log");
        if (uri != null && uri.isBlank()) {
            throw new IllegalArgumentException("uri is blank; name one or leave it out");
        }
        if (folder != null) {
            folder = folder.toAbsolutePath().normalize();
        }
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "port is " + port + "; use 0 (any free port) to " + MAX_PORT);
        }
    }

    /** No address, the PATH of this process, a temporary folder, any free port. */
    public static MongoOptions defaults() {
        String path = System.getenv("PATH");
        return new MongoOptions(null, path == null ? "" : path, null, 0, LogBounds.defaults());
    }

    /** The same with a replica set that runs already, or null for none. */
    public MongoOptions withUri(@Nullable String newUri) {
        return new MongoOptions(newUri, searchPath, folder, port, log);
    }

    /** The same with other folders in which a {@code mongod} is looked for. */
    public MongoOptions withSearchPath(String newSearchPath) {
        return new MongoOptions(uri, newSearchPath, folder, port, log);
    }

    /** The same with a folder for data that outlives the server. */
    public MongoOptions withFolder(@Nullable Path newFolder) {
        return new MongoOptions(uri, searchPath, newFolder, port, log);
    }

    /** The same with another port; 0 lets the system choose. */
    public MongoOptions withPort(int newPort) {
        return new MongoOptions(uri, searchPath, folder, newPort, log);
    }

    /** The same with another memory of changes in the stand-in. */
    public MongoOptions withLog(LogBounds newLog) {
        return new MongoOptions(uri, searchPath, folder, port, newLog);
    }

    /** Without the password that the address may contain. */
    @Override
    public String toString() {
        return "MongoOptions[uri="
                + (uri == null ? "none" : "set")
                + ", folder="
                + folder
                + ", port="
                + port
                + ", log="
                + log
                + "]";
    }
}
