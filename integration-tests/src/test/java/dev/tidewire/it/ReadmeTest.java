package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.Schemas;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README shows is what the product speaks. */
class ReadmeTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern BLOCK = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);
    private static final Pattern INLINE = Pattern.compile("`(\\{\"type\".*?})`");
    private static final Set<String> CLIENT_TYPES =
            Set.of("auth", "subscribe", "explain", "unsubscribe", "publish", "ping");
    private static final Schemas SCHEMAS = Schemas.load();

    static Stream<String> messages() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        return Stream.of(BLOCK, INLINE)
                .flatMap(pattern -> pattern.matcher(readme).results().toList().stream())
                .map((MatchResult found) -> found.group(1));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aSampleMessageConformsToItsSchema(String message) {
        assertThat(SCHEMAS.problems(schema(RealtimeClient.parse(message)), message)).isEmpty();
    }

    private static String schema(JsonNode message) {
        if (message.has("allow")) {
            return "http/delegation-response.schema.json";
        }
        if (!message.has("type")) {
            return "http/delegation-request.schema.json";
        }
        String type = message.path("type").asText();
        return (CLIENT_TYPES.contains(type) ? "client/" : "server/") + type + ".schema.json";
    }

    @ParameterizedTest
    @ValueSource(strings = {"Products", "Decisions"})
    void aJavaExampleCompiles(String name, @TempDir Path folder) throws IOException {
        Matcher example =
                Pattern.compile("```java\n([^`]*?public class " + name + " .*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(ROOT.resolve("README.md")));
        assertThat(example.find()).isTrue();
        Path source = folder.resolve(name + ".java");
        Files.writeString(source, example.group(1));
        ByteArrayOutputStream problems = new ByteArrayOutputStream();

        int exitCode =
                ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                problems,
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                "-proc:none",
                                "-d",
                                folder.toString(),
                                source.toString());

        assertThat(exitCode).as(problems.toString(StandardCharsets.UTF_8)).isZero();
    }

    @Test
    void theTestCommandIsTheOneThatCiCalls() throws IOException {
        assertThat(Files.readString(ROOT.resolve("README.md"))).contains("./mvnw verify");
        assertThat(Files.readString(ROOT.resolve(".ci/run"))).contains("./mvnw verify");
    }
}
