package dev.tidewire.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a server: its data, its log and its lock.
 *
 * @param path the folder, absolute
 */
record PostgresFolder(Path path) {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresFolder.class);
    private static final long STOP_SECONDS = 10;

    Path data() {
        return path.resolve("data");
    }

    Path log() {
        return path.resolve("postgres.log");
    }

    Path lock() {
        return path.resolve("lock");
    }

    /**
     * Initializes the data where that has not been done, and gives it to the launcher's user. The
     * data is complete or absent: it is made under another name and then renamed.
     *
     * @throws EmbeddedServerException if the data is of another version or cannot be made
     */
    void prepare(PostgresBinaries binaries, PostgresLauncher launcher) {
        try {
            if (Files.exists(data())) {
                requireVersion();
                Accounts.give(data(), launcher.owner());
            } else {
                initialize(binaries, launcher);
            }
        } catch (IOException e) {
            throw broken(e.toString(), e);
        }
    }

    /**
     * Ends a server that a killed JVM has left on this data; the caller holds the lock, so it is
     * nobody else's.
     *
     * @throws EmbeddedServerException if it does not end
     */
    void endOrphan() {
        Optional<ProcessHandle> holder =
                postmaster().flatMap(postmaster -> ProcessHandle.of(postmaster.pid()));
        if (holder.isEmpty()) {
            return;
        }
        ProcessHandle process = holder.get();
        if (!isPostgres(process)) {
            // The number has been given to another program; PostgreSQL would not see that.
            forgetPostmaster();
            return;
        }
        LOG.info("Stopping the PostgreSQL that an earlier run left behind: pid={}", process.pid());
        for (String signal : List.of("INT", "QUIT", "KILL")) {
            Commands.signal(process.pid(), signal);
            if (Commands.ends(process, STOP_SECONDS)) {
                return;
            }
        }
        throw new EmbeddedServerException(
                "PostgreSQL with the process number %d still runs on %s and cannot be stopped; stop it by hand."
                        .formatted(process.pid(), data()));
    }

    /** What the running server says of itself; empty while it has not said all. */
    Optional<Postmaster> postmaster() {
        try {
            return Postmaster.parse(Files.readAllLines(data().resolve("postmaster.pid")));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw broken(e.toString(), e);
        }
    }

    EmbeddedServerException broken(String problem, Throwable cause) {
        return new EmbeddedServerException(brokenMessage(problem), cause);
    }

    String brokenMessage(String problem) {
        return "PostgreSQL's data folder %s cannot be used (%s); see %s, or delete the folder to begin with an empty one."
                .formatted(data(), problem, log());
    }

    private void requireVersion() throws IOException {
        String expected = PostgresArchive.version().split("\\.", 2)[0];
        Path file = data().resolve("PG_VERSION");
        String found =
                Files.exists(file)
                        ? Files.readString(file, StandardCharsets.ISO_8859_1).strip()
                        : "none";
        if (!found.equals(expected)) {
            throw new EmbeddedServerException(
                    "PostgreSQL's data folder %s is of version %s, not %s; choose another folder, or delete it to begin with an empty one."
                            .formatted(data(), found, expected));
        }
    }

    private void initialize(PostgresBinaries binaries, PostgresLauncher launcher)
            throws IOException {
        Path unfinished = path.resolve("data.unfinished");
        Folders.delete(unfinished);
        Files.createDirectory(unfinished);
        Accounts.give(unfinished, launcher.owner());
        List<String> arguments =
                List.of(
                        "--pgdata=" + unfinished,
                        "--username=" + EmbeddedPostgres.USER,
                        "--auth=trust",
                        "--encoding=UTF8",
                        "--no-locale",
                        "--no-instructions",
                        "--no-sync");
        Commands.Result result =
                Commands.run(launcher.command(binaries.program("initdb"), arguments));
        if (!result.succeeded()) {
            throw new EmbeddedServerException(
                    "PostgreSQL's data folder %s cannot be initialized (%s); correct that, or choose another folder."
                            .formatted(data(), lastLine(result.output())));
        }
        Files.move(unfinished, data(), StandardCopyOption.ATOMIC_MOVE);
    }

    private void forgetPostmaster() {
        try {
            Files.deleteIfExists(data().resolve("postmaster.pid"));
        } catch (IOException e) {
            throw broken(e.toString(), e);
        }
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> Path.of(command).endsWith("postgres"))
                .orElse(false);
    }

    private static String lastLine(String output) {
        return output.lines()
                .filter(line -> !line.isBlank())
                .reduce((a, b) -> b)
                .orElse("no output");
    }

    /**
     * The first lines of {@code postmaster.pid}.
     *
     * @param pid the server's process
     * @param ready whether it accepts connections
     */
    record Postmaster(long pid, boolean ready) {

        private static final int STATUS_LINE = 7;

        static Optional<Postmaster> parse(List<String> lines) {
            if (lines.isEmpty() || !lines.getFirst().strip().matches("-?\\d{1,18}")) {
                return Optional.empty();
            }
            boolean ready =
                    lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
            return Optional.of(
                    new Postmaster(Math.abs(Long.parseLong(lines.getFirst().strip())), ready));
        }
    }
}
