package dev.tidewire.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How PostgreSQL's programs are run on this system. They refuse to run as root, so root runs them
 * as "nobody" or, below folders that nobody may enter, in a user namespace of their own where root
 * has another number. The kernel is asked to interrupt them when the thread that started them ends,
 * which it does with the JVM, however that ends; where it cannot be asked, a watchdog does it. They
 * run in a session of their own: an interrupt from the terminal is for the JVM, which stops them in
 * order.
 *
 * @param prefix the words before the program's name; the process keeps its number
 * @param owner the user that has to own the data
 * @param needsWatchdog whether the program would outlive a killed JVM
 */
record PostgresLauncher(List<String> prefix, int owner, boolean needsWatchdog) {

    /** Chooses a launcher for programs and a folder of data. */
    interface Choice {
        PostgresLauncher of(PostgresBinaries binaries, Path folder);
    }

    private static final List<String> DIE_WITH_PARENT = List.of("setpriv", "--pdeathsig", "INT");

    PostgresLauncher {
        prefix = List.copyOf(prefix);
    }

    /**
     * Chooses the way for programs and a folder of data, which become accessible by it.
     *
     * @throws EmbeddedServerException if there is none
     */
    static PostgresLauncher choose(PostgresBinaries binaries, Path folder) {
        List<String> session =
                Commands.succeeds(List.of("setsid", "true")) ? List.of("setsid") : List.of();
        boolean dieWithParent = Commands.succeeds(join(DIE_WITH_PARENT, List.of("true")));
        long user = Accounts.current();
        if (user != Accounts.ROOT) {
            List<String> prefix = dieWithParent ? join(session, DIE_WITH_PARENT) : session;
            return new PostgresLauncher(prefix, Math.toIntExact(user), !dieWithParent);
        }
        return forRoot(binaries, folder, session);
    }

    List<String> command(Path program, List<String> arguments) {
        return join(prefix, join(List.of(program.toString()), arguments));
    }

    private static PostgresLauncher forRoot(
            PostgresBinaries binaries, Path folder, List<String> session) {
        openToAll(folder);
        String nobody = Integer.toString(Accounts.NOBODY);
        PostgresLauncher asNobody =
                new PostgresLauncher(
                        join(
                                session,
                                join(
                                        DIE_WITH_PARENT,
                                        List.of(
                                                "--reuid=" + nobody,
                                                "--regid=" + nobody,
                                                "--clear-groups"))),
                        Accounts.NOBODY,
                        false);
        if (asNobody.canEnter(binaries, folder)) {
            return asNobody;
        }
        PostgresLauncher inNamespace =
                new PostgresLauncher(
                        join(session, join(List.of("unshare", "-U"), DIE_WITH_PARENT)),
                        (int) Accounts.ROOT,
                        false);
        if (inNamespace.canEnter(binaries, folder)) {
            return inNamespace;
        }
        throw new EmbeddedServerException(
                "PostgreSQL does not run as root, and the user nobody may not enter %s or %s: choose folders that every user may enter, or run as an ordinary user."
                        .formatted(folder, binaries.folder()));
    }

    private boolean canEnter(PostgresBinaries binaries, Path folder) {
        String test = "test -x \"$1\" && test -x \"$2\"";
        return Commands.succeeds(
                command(
                        Path.of("/bin/sh"),
                        List.of(
                                "-c",
                                test,
                                "sh",
                                binaries.program("postgres").toString(),
                                folder.toString())));
    }

    /** The folder itself is the server's, so it may be opened; what is above it may not. */
    private static void openToAll(Path folder) {
        try {
            Set<PosixFilePermission> permissions =
                    EnumSet.copyOf(Files.getPosixFilePermissions(folder));
            if (permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
                Files.setPosixFilePermissions(folder, permissions);
            }
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "The permissions of %s cannot be changed (%s); choose another folder."
                            .formatted(folder, e),
                    e);
        }
    }

    private static List<String> join(List<String> first, List<String> second) {
        List<String> words = new ArrayList<>(first);
        words.addAll(second);
        return words;
    }
}
