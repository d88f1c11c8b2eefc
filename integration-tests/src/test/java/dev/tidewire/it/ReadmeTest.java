package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.Schemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
        JsonNode json = RealtimeClient.parse(message);
        String type = json.path("type").asText();
        String schema =
                (CLIENT_TYPES.contains(type) ? "client/" : "server/") + type + ".schema.json";

        assertThat(SCHEMAS.problems(schema, message)).isEmpty();
    }

    @Test
    void theTestCommandIsTheOneThatCiCalls() throws IOException {
        assertThat(Files.readString(ROOT.resolve("README.md"))).contains("./mvnw verify");
        assertThat(Files.readString(ROOT.resolve(".ci/run"))).contains("./mvnw verify");
    }
}
