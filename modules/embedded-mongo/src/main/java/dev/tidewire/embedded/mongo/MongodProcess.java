package dev.tidewire.embedded.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A {@code mongod} of this machine as a child process, on 127.0.0.1, as a replica set of one node
 * and without users. It never outlives the JVM, also not one that is killed; its data does if a
 * folder was named.
 */
public final class MongodProcess implements MongoServer {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration ATTEMPT = Duration.ofSeconds(1);
    private static final long POLL_MILLIS = 50;
    private static final Pattern ERROR = Pattern.compile("\"s\":\"[EF]\"");
    private static final String LOG_FILE = "mongod.log";
    private static final String DATA_IN_USE = "DBPathInUse";

    private final SupervisedProcess process;
    private final Path program;
    private final Path folder;
    private final boolean temporary;
    private final int port;

    private MongodProcess(
            SupervisedProcess process, Path program, Path folder, boolean temporary, int port) {
        this.process = process;
        this.program = program;
        this.folder = folder;
        this.temporary = temporary;
        this.port = port;
    }

    /**
     * Starts a program on the folder and port of the options and returns when it can be written to.
     *
     * @throws MongoStartException if it does not start; nothing is left running
     */
    static MongodProcess start(Path program, MongoOptions options) {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        Path wanted = options.folder();
        boolean temporary = wanted == null;
        try {
            Path folder =
                    temporary
                            ? Files.createTempDirectory("tidewire-mongod-")
                            : Files.createDirectories(wanted);
            while (true) {
                MongodProcess mongod = launch(program, folder, temporary, options.port());
                if (mongod.readyOrClosed(deadline)) {
                    return mongod;
                }
                // A predecessor whose JVM was killed needs a moment to end.
                pause();
            }
        } catch (IOException e) {
            throw new MongoStartException(
                    "%s cannot be run (%s); correct its permissions or those of the data folder."
                            .formatted(program, e.getMessage()),
                    e);
        }
    }

    @Override
    public String connectionString() {
        return "mongodb://" + hostAndPort() + "/?replicaSet=" + ReplicaSet.NAME;
    }

    @Override
    public String description() {
        return "MongoDB at %s, started from %s with its data in %s%s"
                .formatted(hostAndPort(), program, folder, temporary ? ", which ends with it" : "");
    }

    @Override
    public boolean running() {
        return process.alive();
    }

    @Override
    public void close() {
        process.stop();
        if (temporary) {
            try {
                Folders.delete(folder);
            } catch (IOException e) {
                throw new UncheckedIOException("The folder " + folder + " is left; delete it", e);
            }
        }
    }

    private static MongodProcess launch(Path program, Path folder, boolean temporary, int wanted)
            throws IOException {
        int port = wanted == 0 ? freePort() : wanted;
        List<String> arguments =
                List.of(
                        "--dbpath",
                        folder.toString(),
                        "--logpath",
                        folder.resolve(LOG_FILE).toString(),
                        "--replSet",
                        ReplicaSet.NAME,
                        "--bind_ip",
                        WireServer.HOST,
                        "--port",
                        Integer.toString(port));
        return new MongodProcess(
                SupervisedProcess.start(program, arguments, folder, temporary),
                program,
                folder,
                temporary,
                port);
    }

    /**
     * Whether the node became the primary; false if its data is still used by another one.
     *
     * @throws MongoStartException for any other failure
     */
    private boolean readyOrClosed(long deadline) {
        boolean ready = false;
        try {
            ready = ready(deadline);
            if (!ready && (!dataIsInUse() || System.nanoTime() > deadline)) {
                throw failed();
            }
            return ready;
        } finally {
            if (!ready) {
                close();
            }
        }
    }

    /** Whether the node became the primary; false if the process ended or the time is over. */
    private boolean ready(long deadline) {
        ConnectionString direct =
                new ConnectionString("mongodb://" + hostAndPort() + "/?directConnection=true");
        try (ReplicaSet node = ReplicaSet.at(direct, ATTEMPT)) {
            boolean initiated = false;
            while (process.alive() && System.nanoTime() < deadline) {
                try {
                    if (!initiated) {
                        node.initiate(hostAndPort());
                        initiated = true;
                    }
                    if (node.hello().getBoolean("isWritablePrimary", false)) {
                        return true;
                    }
                } catch (MongoException e) {
                    // Not yet.
                }
                pause();
            }
            return false;
        }
    }

    private boolean dataIsInUse() {
        return !process.alive()
                && complaints().stream().anyMatch(line -> line.contains(DATA_IN_USE));
    }

    private MongoStartException failed() {
        return new MongoStartException(
                "%s did not start on port %d with the data in %s (%s); take another port, folder or version."
                        .formatted(program, port, folder, String.join("; ", complaints())));
    }

    /** The errors in its log. */
    private List<String> complaints() {
        Path log = folder.resolve(LOG_FILE);
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> ERROR.matcher(line).find()).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of("its log cannot be read");
        }
    }

    private String hostAndPort() {
        return WireServer.HOST + ":" + port;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(WireServer.HOST))) {
            return socket.getLocalPort();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MongoStartException("Interrupted at the start of MongoDB; start again.", e);
        }
    }
}
