package dev.tidewire.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * The main class of Keycloak's process, which ends with the process that started it, however that
 * ends: the system closes the pipe between the two.
 */
final class KeycloakMain {
    private static final String KEYCLOAK = "io.quarkus.bootstrap.runner.QuarkusEntryPoint";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private KeycloakMain() {}

    /** Runs Keycloak with its own arguments until the standard input ends. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        InputStream input = System.in;
        Thread.ofPlatform().daemon().name("parent").start(() -> awaitEnd(input));
        Class.forName(KEYCLOAK)
                .getMethod("main", String[].class)
                .invoke(null, new Object[] {arguments});
    }

    private static void awaitEnd(InputStream input) {
        try {
            while (input.read() >= 0) {
                // Nobody writes.
            }
        } catch (IOException e) {
            // The pipe is broken, which says the same.
        }
        Thread.ofPlatform().daemon().name("impatience").start(KeycloakMain::haltLater);
        System.exit(0);
    }

    /** Keycloak may hang while it shuts down in order. */
    private static void haltLater() {
        try {
            Thread.sleep(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }
}
