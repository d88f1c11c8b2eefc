package dev.tidewire.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.app.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandExplainsItselfWithExamples(String command) {
        String[] arguments = (command + " --help").strip().split(" ");

        CommandRun run = CommandRun.of(arguments);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("Usage: tidewire " + command).contains("--help");
        assertThat(run.out()).contains("Example");
    }

    static Stream<String> commands() {
        return leaves("", Tidewire.commandLine(CommandRun.surroundings(Map.of())));
    }

    private static Stream<String> leaves(String prefix, CommandLine line) {
        return line.getSubcommands().entrySet().stream()
                .flatMap(entry ->
                        entry.getValue().getSubcommands().isEmpty()
                                ? Stream.of(prefix + entry.getKey())
                                : leaves(prefix + entry.getKey() + " ", entry.getValue()));
    }

    @Test
    void helpNamesEveryCommandAndWhereToBegin() {
        CommandRun run = CommandRun.of("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains(
                        "dev", "capture", "matcher", "gateway", "topics", "token", "tail",
                        "publish", "audit", "config")
                .contains("tidewire dev --demo");
    }

    @Test
    void versionIsThatOfTheBuild() {
        CommandRun run = CommandRun.of("--version");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).matches("(?s)tidewire \\d+\\.\\d+\\.\\d+.*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "topics",
                "config",
                "config check",
                "tail",
                "tail products",
                "tail postgres:products --operations MERGE",
                "tail postgres:products --where {price",
                "publish",
                "publish order.*",
                "publish order --data {price",
                "publish order --data 1 --file order.json",
                "dev --port 70000",
                "dev --poll-interval soon",
                "token --lifetime soon",
                "topics create --partitions 0"
            })
    void wrongUsageIsExplainedWithCodeTwo(String command) {
        CommandRun run = CommandRun.of(command.isEmpty() ? new String[0] : command.split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isNotBlank().doesNotContain("\tat ");
    }

    @Test
    void misspelledCommandIsSuggested() {
        assertThat(CommandRun.of("tial", "postgres:products").err()).contains("tail");
    }

    @ParameterizedTest
    @ValueSource(strings = {"capture", "matcher", "gateway"})
    void roleWithoutConfigurationSaysEverythingThatIsMissing(String role) {
        CommandRun run = CommandRun.of(role);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("tidewire: ")
                .contains("kafka.bootstrapServers: is missing")
                .doesNotContain("\tat ");
    }

    @Test
    void stackTraceIsShownOnRequest() {
        assertThat(CommandRun.of("matcher", "--verbose").err()).contains("\tat ");
        assertThat(CommandRun.with(Map.of("TIDEWIRE_DEBUG", "1"), "matcher").err())
                .contains("\tat ");
    }

    @Test
    void sampleThatIsPrintedIsAcceptedByTheCheck(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("tidewire.yaml");
        Files.writeString(file, CommandRun.of("config", "sample").out());

        CommandRun run =
                CommandRun.of(
                        "config",
                        "check",
                        "--role",
                        "capture",
                        "--role",
                        "GATEWAY",
                        file.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("bootstrapServers: \"localhost:9092\"");
    }

    @Test
    void checkPrintsWhatIsWrong(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("tidewire.yaml");
        Files.writeString(file, "gateway:\n  port: many\n  prot: 1\n");

        CommandRun run = CommandRun.of("config", "check", file.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out())
                .contains("2 problems in " + file)
                .contains("gateway.port (line 2)")
                .contains("gateway.prot (line 3)");
    }

    @Test
    void tailWithoutDevSaysWhatToDo(@TempDir Path folder) {
        CommandRun run =
                CommandRun.of("tail", "postgres:products", "--dev-folder", folder.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("tidewire: no 'tidewire dev' runs on the folder " + folder)
                .hasLineCount(1);
    }

    @Test
    void publishWithoutDevSaysWhatToDo(@TempDir Path folder) {
        CommandRun run =
                CommandRun.of("publish", "order", "--data", "1", "--dev-folder", folder.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("tidewire: no 'tidewire dev' runs on the folder " + folder)
                .contains("--gateway and --token")
                .hasLineCount(1);
    }

    @Test
    void auditWithoutDevSaysWhatToDo(@TempDir Path folder) {
        CommandRun run = CommandRun.of("audit", "--dev-folder", folder.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("tidewire: no 'tidewire dev' runs on the folder " + folder)
                .contains("--bootstrap-servers or --config")
                .hasLineCount(1);
    }

    @Test
    void tokenWithoutDevSaysWhatToDo(@TempDir Path folder) {
        CommandRun run = CommandRun.of("token", "--dev-folder", folder.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("start it").contains("--issuer").hasLineCount(1);
    }

    @Test
    void topicsCreateWithoutABrokerSaysSo() {
        CommandRun run =
                CommandRun.of("topics", "create", "--bootstrap-servers", "broker-without-port");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("tidewire: ").doesNotContain("\tat ");
    }

    @Test
    void configurationOfTheSampleIsThatOfTheResource() throws IOException {
        assertThat(CommandRun.of("config", "sample").out()).isEqualTo(ConfigSampleCommand.sample());
        assertThat(Configuration.class.getResource("/tidewire-sample.yaml")).isNotNull();
    }
}
