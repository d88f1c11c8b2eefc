package dev.tidewire.app;

import dev.tidewire.embedded.TokenRequest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** What {@code tidewire dev} shows. Thread-safe. */
final class DevScreen implements DevProgress {
    private static final Duration TOKEN_LIFETIME = Duration.ofHours(24);

    private final PrintWriter out;
    private final boolean coloured;
    private final DevOptions options;
    private final long begin = System.nanoTime();
    private boolean ready;

    DevScreen(PrintWriter out, boolean coloured, DevOptions options) {
        this.out = out;
        this.coloured = coloured;
        this.options = options;
    }

    @Override
    public synchronized void ready(String part, String detail, Duration elapsed) {
        line(
                "  "
                        + Style.GREEN.of("✓", coloured)
                        + " %-18s %s %s"
                                .formatted(part, Style.DIM.of(seconds(elapsed), coloured), detail));
    }

    /** Everything runs: where it is, and what to do first. */
    synchronized void opened(DevStack stack) {
        ready = true;
        String token =
                stack.issuer()
                        .token(
                                TokenRequest.forUser("developer")
                                        .withWorkspaces(DevOptions.WORKSPACE)
                                        .withScopes("realtime:read", "realtime:write")
                                        .withLifetime(TOKEN_LIFETIME));
        DevFile file = stack.file();
        String took = seconds(Duration.ofNanos(System.nanoTime() - begin)).strip();
        line("");
        line(Style.BOLD.of("Tidewire is ready", coloured) + " (" + took + ").");
        line("");
        field("gateway", GatewayAddress.of(file.gateway(), DevOptions.WORKSPACE).toString());
        field("psql", stack.postgres().psqlCommand());
        field("mongodb", stack.mongo().connectionString());
        field("token", token);
        line("");
        line("Watch changes, in another terminal:");
        line("  " + Style.CYAN.of(tail(), coloured));
        if (!options.demo()) {
            line("Make one, in a third:");
            line("  " + Style.CYAN.of(sql(stack.postgres().psqlCommand()), coloured));
            line("  " + Style.CYAN.of(publish(), coloured));
        }
        line("");
        line("Ctrl-C stops everything; the data stays in " + shown(options.folder()) + ".");
    }

    private String tail() {
        return command() + " tail '*'" + devFolder();
    }

    private String devFolder() {
        String folder = shown(options.folder());
        return folder.equals(DevOptions.DEFAULT_FOLDER) ? "" : " --dev-folder " + folder;
    }

    private static String sql(String psql) {
        return psql
                + " -c \"CREATE TABLE IF NOT EXISTS greetings (id serial PRIMARY KEY, text text)\""
                + " -c \"INSERT INTO greetings (text) VALUES ('hello')\"";
    }

    private String publish() {
        return command() + " publish greeting --data '{\"text\":\"hello\"}'" + devFolder();
    }

    private static String command() {
        return System.getProperty("tidewire.command", "./tidewire");
    }

    private static String shown(Path folder) {
        Path here = Path.of("").toAbsolutePath();
        return folder.startsWith(here) ? here.relativize(folder).toString() : folder.toString();
    }

    /** Somebody wants it to stop. */
    synchronized void stopping() {
        if (ready) {
            line("");
            line("Stopping.");
        }
    }

    private void field(String name, String value) {
        line("  " + Style.BOLD.of("%-8s".formatted(name), coloured) + " " + value);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%5.1f s", duration.toMillis() / 1000.0);
    }

    private void line(String text) {
        out.println(text);
        out.flush();
    }
}
