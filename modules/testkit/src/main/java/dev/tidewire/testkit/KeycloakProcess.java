package dev.tidewire.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process of Keycloak's programs. It is a JVM of its own and no shell, so that nothing is between
 * it and its end, and it ends with this JVM.
 */
final class KeycloakProcess {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    /** A short life: the first compiler's code is good enough, and the start much faster. */
    private static final List<String> FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xms192m",
                    "-Xmx512m",
                    "--add-opens=java.base/java.util=ALL-UNNAMED",
                    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                    "--add-opens=java.base/java.security=ALL-UNNAMED",
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "--enable-native-access=ALL-UNNAMED",
                    "-Duser.language=en",
                    "-Duser.country=US",
                    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

    private final Process process;
    private final Path log;

    private KeycloakProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a command of Keycloak.
     *
     * @param home a folder with Keycloak's {@code lib}, and its data
     * @param log where its output goes
     * @param environment variables besides those of this process, of which Keycloak's are left out
     */
    static KeycloakProcess start(
            Path home, Path log, List<String> arguments, Map<String, String> environment) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.add("-Dkc.home.dir=" + home);
        command.add("-cp");
        command.add(
                home.resolve("lib/quarkus-run.jar")
                        + System.getProperty("path.separator")
                        + ownClasses());
        command.add(KeycloakMain.class.getName());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
        builder.environment()
                .keySet()
                .removeIf(name ->
                        Stream.of("KC_", "QUARKUS_", "TIDEWIRE_").anyMatch(name::startsWith));
        builder.environment().putAll(environment);
        try {
            return new KeycloakProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path ownClasses() {
        try {
            return Path.of(
                    KeycloakMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean alive() {
        return process.isAlive();
    }

    /** What it has written so far. */
    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits for its own end.
     *
     * @throws IllegalStateException if it fails or does not end in time
     */
    void awaitSuccess(Duration timeout) {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                stop();
                throw failed("does not end in " + timeout.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
            throw failed("is interrupted");
        }
        if (process.exitValue() != 0) {
            throw failed("ended with status " + process.exitValue());
        }
    }

    IllegalStateException failed(String how) {
        return new IllegalStateException("Keycloak " + how + "; it said:\n" + output());
    }

    /** Ends it in order, by force if it takes long. */
    void stop() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has ended.
        }
        try {
            if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
