package dev.tidewire.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tidewire.embedded.Folders;
import dev.tidewire.testkit.KeycloakRealm.Tokens;
import dev.tidewire.testkit.KeycloakServer;
import dev.tidewire.testkit.ServersAvailable;
import dev.tidewire.testkit.TestServers;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the other tests rely on. */
@EnabledIf("available")
@ExtendWith(LiveKeycloak.class)
class KeycloakServerTest {
    static boolean available() {
        return ServersAvailable.check();
    }

    @Test
    void aUserWhoHasLoggedOutGetsNoFurtherToken(KeycloakStack stack) {
        Tokens tokens = stack.signIn(stack.user(List.of("any"), "reader"));

        stack.realm.logout(KeycloakStack.WEB, tokens.refresh());

        assertThatIllegalStateException()
                .isThrownBy(() -> stack.realm.refresh(KeycloakStack.WEB, tokens.refresh()))
                .withMessageContaining("invalid_grant");
    }

    /** It runs beside the one of the other tests, as that of another build would. */
    @Test
    void endsWithItsJvmEvenWhenThatIsKilled() throws Exception {
        assumeThat(System.getProperty(TestServers.PROPERTY, "embedded")).isEqualTo("embedded");
        Path folder = Files.createTempDirectory("tidewire-keycloak");
        Process jvm =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                "-Dtidewire.test.keycloak="
                                        + System.getProperty("tidewire.test.keycloak"),
                                InAnotherJvm.class.getName(),
                                folder.resolve("keycloak").toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader output = jvm.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).startsWith("http://127.0.0.1:");
            List<ProcessHandle> keycloak = jvm.descendants().toList();
            assertThat(keycloak).hasSize(1);

            jvm.destroyForcibly();

            assertThat(keycloak.getFirst().onExit()).succeedsWithin(30, SECONDS);
        } finally {
            jvm.destroyForcibly();
            Folders.delete(folder);
        }
    }

    /** A JVM with a Keycloak that waits to be killed. */
    static final class InAnotherJvm {
        private InAnotherJvm() {}

        /** Says the server's address when it has started. */
        public static void main(String[] folder) throws InterruptedException {
            KeycloakServer keycloak = KeycloakServer.start(Path.of(folder[0]));
            System.out.println(keycloak.url());
            Thread.currentThread().join();
        }
    }
}
