package dev.tidewire.app.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The whole configuration, checked: one YAML file, the environment over it, defaults below it.
 *
 * <p>The names of the variables are those of {@code TIDEWIRE_} and the key's path in capitals, with
 * underscores for dots, list indexes and inner capitals: {@code gateway.tokenInQuery} is {@code
 * TIDEWIRE_GATEWAY_TOKEN_IN_QUERY}, {@code capture.sources[0].password} is {@code
 * TIDEWIRE_CAPTURE_SOURCES_0_PASSWORD}.
 *
 * @param auth absent where no role needs it and nothing is set
 */
public record Configuration(
        KafkaConfig kafka,
        TopicsConfig topics,
        CaptureConfig capture,
        MatcherConfig matcher,
        IngestConfig ingest,
        GatewayConfig gateway,
        Optional<AuthConfig> auth,
        HealthConfig health) {

    /**
     * Reads the configuration.
     *
     * @param file the file, if there is one
     * @param environment all variables of the process
     * @param roles what it must be enough for; a section that is there must be right in any case
     * @throws ConfigurationException if anything is wrong, with everything that is wrong
     */
    public static Configuration load(
            Optional<Path> file, Map<String, String> environment, Host host, Set<Role> roles) {
        String source = file.map(Path::toString).orElse("the environment");
        return parse(source, file.map(Configuration::text).orElse(""), environment, host, roles);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "does not exist; check the path");
        } catch (IOException e) {
            throw unreadable(file, "cannot be read: " + e.getMessage());
        }
    }

    private static ConfigurationException unreadable(Path file, String message) {
        return new ConfigurationException(
                file.toString(), List.of(new Problem("", "", "the file " + message)));
    }

    /**
     * Reads the configuration from a text.
     *
     * @param source what the text is called in a message
     * @throws ConfigurationException if anything is wrong, with everything that is wrong
     */
    public static Configuration parse(
            String source,
            String yaml,
            Map<String, String> environment,
            Host host,
            Set<Role> roles) {
        List<Problem> problems = new ArrayList<>();
        Node.Fields file = YamlFile.parse(yaml, problems);
        Reading reading = new Reading(new Environment(environment));
        Section root = new Section("", file, "", reading);
        KafkaConfig kafka = KafkaConfig.read(root.section("kafka"), !roles.isEmpty());
        TopicsConfig topics = TopicsConfig.read(root.section("topics"));
        CaptureConfig capture =
                CaptureConfig.read(root.section("capture"), roles.contains(Role.CAPTURE));
        MatcherConfig matcher = MatcherConfig.read(root.section("matcher"), host);
        Configuration configuration =
                new Configuration(
                        kafka,
                        topics,
                        capture,
                        matcher,
                        IngestConfig.read(root.section("ingest"), matcher.applicationId()),
                        GatewayConfig.read(root.section("gateway"), host),
                        AuthConfig.read(root.section("auth"), roles.contains(Role.GATEWAY)),
                        HealthConfig.read(root.section("health")));
        problems.addAll(reading.finish());
        if (!problems.isEmpty()) {
            throw new ConfigurationException(source, problems);
        }
        return configuration;
    }

    /** What is in effect, as YAML that can be read back but for the secrets, which are hidden. */
    public String describe() {
        return EffectiveYaml.of(this);
    }
}
