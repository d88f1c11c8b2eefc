package dev.tidewire.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One run of the server, from start to stop, with the lock of its folder. */
final class PostgresRun implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 10;
    private static final int PORT_ATTEMPTS = 3;
    private static final String SERVER = "PostgreSQL";

    private final FolderLock lock;
    private final PostgresProcess process;
    private final int port;

    private PostgresRun(FolderLock lock, PostgresProcess process, int port) {
        this.lock = lock;
        this.process = process;
        this.port = port;
    }

    /**
     * Starts the server and returns when it accepts connections.
     *
     * @throws EmbeddedServerException if it does not; nothing is left running
     */
    static PostgresRun start(EmbeddedPostgresOptions options, int wantedPort) {
        return start(options, wantedPort, PostgresLauncher::choose);
    }

    static PostgresRun start(
            EmbeddedPostgresOptions options, int wantedPort, PostgresLauncher.Choice choice) {
        PostgresFolder folder = new PostgresFolder(options.folder());
        try {
            Files.createDirectories(folder.path());
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "PostgreSQL's folder %s cannot be created (%s); choose another one or correct its permissions."
                            .formatted(folder.path(), e),
                    e);
        }
        FolderLock lock = FolderLock.take(folder.lock());
        try {
            folder.endOrphan();
            Ports.free(SERVER, wantedPort, options.portRemedy());
            PostgresBinaries binaries = PostgresBinaries.in(options.binaries());
            PostgresLauncher launcher = choice.of(binaries, folder.path());
            folder.prepare(binaries, launcher);
            return launch(options, wantedPort, binaries, launcher, folder, lock);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.alive();
    }

    @Override
    public void close() {
        try {
            process.stop();
        } finally {
            lock.close();
        }
    }

    /** A free port can be taken by another program before the server has it: then another one. */
    private static PostgresRun launch(
            EmbeddedPostgresOptions options,
            int wantedPort,
            PostgresBinaries binaries,
            PostgresLauncher launcher,
            PostgresFolder folder,
            FolderLock lock) {
        int attempts = wantedPort == 0 ? PORT_ATTEMPTS : 1;
        while (true) {
            int port = Ports.free(SERVER, wantedPort, options.portRemedy());
            List<String> command =
                    launcher.command(
                            binaries.program("postgres"), arguments(options, folder, port));
            try {
                PostgresProcess process = launch(command, launcher.needsWatchdog(), folder);
                return new PostgresRun(lock, process, port);
            } catch (BindException e) {
                attempts--;
                if (attempts == 0) {
                    throw Ports.inUse(SERVER, port, options.portRemedy(), e);
                }
            }
        }
    }

    private static PostgresProcess launch(
            List<String> command, boolean watched, PostgresFolder folder) throws BindException {
        try {
            long logged = Files.exists(folder.log()) ? Files.size(folder.log()) : 0;
            PostgresProcess process =
                    PostgresProcess.start(command, folder.path(), folder.log(), watched);
            awaitReady(process, folder, logged);
            return process;
        } catch (BindException e) {
            throw e;
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "PostgreSQL cannot be run (%s); delete the folder of its programs."
                            .formatted(e),
                    e);
        }
    }

    /**
     * Ready is what the file of the data folder says of our own process. Nothing that listens on
     * the port is asked, because that could be a foreign server.
     */
    private static void awaitReady(PostgresProcess process, PostgresFolder folder, long logged)
            throws IOException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (process.alive() && System.nanoTime() < deadline) {
            Optional<PostgresFolder.Postmaster> postmaster = folder.postmaster();
            if (postmaster.filter(it -> it.ready() && it.pid() == process.pid()).isPresent()) {
                return;
            }
            pause(process);
        }
        if (process.alive()) {
            process.stop();
            throw new EmbeddedServerException(
                    folder.brokenMessage("not ready after " + START_TIMEOUT.toSeconds() + " s"));
        }
        process.stop();
        String complaint = complaint(folder.log(), logged);
        if (complaint.contains("could not create any TCP/IP sockets")) {
            throw new BindException("Address already in use");
        }
        throw new EmbeddedServerException(folder.brokenMessage(complaint));
    }

    private static void pause(PostgresProcess process) {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            process.stop();
            throw Commands.interrupted("the start of PostgreSQL", e);
        }
    }

    /** The last line of the log, from a position on, that tells why the server ended. */
    private static String complaint(Path log, long from) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(from);
            byte[] bytes = new byte[Math.toIntExact(Math.min(file.length() - from, 1 << 20))];
            file.readFully(bytes);
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.isBlank())
                            .toList();
            return lines.stream()
                    .filter(line -> line.contains("FATAL:") || line.contains("PANIC:"))
                    .findFirst()
                    .map(line -> line.replaceFirst("^.*?(FATAL|PANIC):\\s*", ""))
                    .orElseGet(() ->
                            String.join(
                                    " ",
                                    lines.subList(Math.max(0, lines.size() - 3), lines.size())));
        }
    }

    private static List<String> arguments(
            EmbeddedPostgresOptions options, PostgresFolder folder, int port) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("listen_addresses", Ports.HOST);
        settings.put("port", Integer.toString(port));
        settings.put("unix_socket_directories", "");
        settings.put("wal_level", "logical");
        settings.put("max_wal_senders", "20");
        settings.put("max_replication_slots", "20");
        settings.put("fsync", "on");
        settings.put("synchronous_commit", "on");
        settings.put("shared_buffers", "32MB");
        settings.put("log_line_prefix", "%m [%p] ");
        settings.putAll(options.settings());
        List<String> arguments = new ArrayList<>(List.of("-D", folder.data().toString()));
        settings.forEach((name, value) -> arguments.addAll(List.of("-c", name + "=" + value)));
        return arguments;
    }
}
