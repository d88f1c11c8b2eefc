package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The most used WebSocket client of Node, npm {@code ws}; skipped with a line where there is no
 * Node.
 */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class NodeClientTest {
    private static final String WS = "ws@8.18.3";

    static boolean available() throws InterruptedException {
        if (!ServersAvailable.check()) {
            return false;
        }
        try {
            return new ProcessBuilder("npm", "--version").start().waitFor() == 0;
        } catch (IOException missing) {
            System.err.println("SKIPPED: the test with npm ws needs node and npm on the PATH");
            return false;
        }
    }

    @Test
    void receivesChanges(Stack stack, @TempDir Path folder)
            throws IOException, InterruptedException, SQLException {
        install(folder);
        try (Shop shop = new Shop(stack)) {
            stack.awaitChannel(shop.workspace, "postgres:products");
            ProcessBuilder builder =
                    new ProcessBuilder(
                                    "node",
                                    "subscriber.mjs",
                                    stack.url(shop.workspace).toString(),
                                    "postgres:products")
                            .directory(folder.toFile())
                            .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("TOKEN", stack.token(shop.workspace));
            Process node = builder.start();
            try (BufferedReader messages = node.inputReader(StandardCharsets.UTF_8)) {
                assertThat(next(messages).path("type").asText()).isEqualTo("authenticated");
                assertThat(next(messages).path("type").asText()).isEqualTo("subscribed");

                shop.insert(1, "Bücher", "1.50");

                JsonNode event = next(messages);
                assertThat(event.path("record").path("category").asText()).isEqualTo("Bücher");
            } finally {
                node.destroyForcibly();
            }
        }
    }

    private static JsonNode next(BufferedReader messages) throws IOException {
        String line = messages.readLine();
        assertThat(line).as("a message").isNotNull();
        return RealtimeClient.parse(line);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void install(Path folder) throws IOException, InterruptedException {
        Files.copy(
                Path.of("src/test/node/subscriber.mjs"),
                folder.resolve("subscriber.mjs"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(folder.resolve("package.json"), "{\"private\":true}");
        // Not with this process's standard input: npm would make it non-blocking for everybody.
        Path output = folder.resolve("npm.out");
        Process npm =
                new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", WS)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertThat(npm.waitFor(2, TimeUnit.MINUTES) && npm.exitValue() == 0)
                .as(() -> "npm install: " + read(output))
                .isTrue();
    }
}
