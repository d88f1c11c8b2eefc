package dev.tidewire.app;

import dev.tidewire.app.config.KafkaConfig;
import dev.tidewire.app.config.Role;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidewire audit}. */
@Command(
        name = "audit",
        description = {
            "Shows who was let in (+), refused (-), suspended (=) and resumed (>), from Kafka's"
                    + " console.realtime.* topics, each decision once.",
            "Without --bootstrap-servers or a configuration it reads those of the running 'tidewire"
                    + " dev'."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tidewire audit --workspace acme",
            "  tidewire audit --follow --subject 6f1c2d0e-5a3b-4c55-9d6a-0c7e5b1a9f42",
            "  tidewire audit --json --config tidewire.yaml | jq 'select(.denialReason)'"
        })
final class AuditCommand implements Callable<Integer> {
    private static final int TIMEOUT_MS = 15_000;

    private final Surroundings surroundings;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConfigOption config = new ConfigOption();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is decided from now on, until Ctrl-C.")
    private boolean follow;

    @Option(names = "--workspace", paramLabel = "ID", description = "Only this workspace.")
    private @Nullable String workspace;

    @Option(
            names = "--subject",
            paramLabel = "SUBJECT",
            description = "Only tokens of this subject, their sub and a record's actorIdentity.")
    private @Nullable String subject;

    @Option(names = "--json", description = "Print the records as they are, one in a line.")
    private boolean json;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description =
                    "Where Kafka is. Default: kafka.bootstrapServers, else the running 'tidewire"
                            + " dev'.")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--dev-folder",
            paramLabel = "DIR",
            description = "The folder of 'tidewire dev'. Default: ${DEFAULT-VALUE}.")
    private Path devFolder = Path.of(DevOptions.DEFAULT_FOLDER);

    AuditCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Logging.quiet();
        Map<String, Object> settings = settings();
        AuditFilter filter =
                new AuditFilter(Optional.ofNullable(workspace), Optional.ofNullable(subject));
        PrintWriter out = spec.commandLine().getOut();
        AuditView view =
                json
                        ? new AuditView.Json(out)
                        : new AuditView.Human(out, surroundings.coloured(), surroundings.zone());
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            AuditReader reader = new AuditReader(consumer, filter, view);
            reader.read();
            if (follow) {
                while (!Thread.currentThread().isInterrupted()) {
                    reader.showNew();
                }
            }
            return Tidewire.OK;
        } catch (KafkaException e) {
            throw new FailedException(
                    "the audit topics cannot be read at %s: %s"
                            .formatted(settings.get("bootstrap.servers"), e.getMessage()),
                    e);
        }
    }

    private Map<String, Object> settings() {
        KafkaConfig kafka = config.load(surroundings, EnumSet.noneOf(Role.class)).kafka();
        Map<String, Object> settings = new HashMap<>(kafka.clientSettings());
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers(kafka));
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return settings;
    }

    private String servers(KafkaConfig kafka) {
        if (bootstrapServers != null) {
            return bootstrapServers;
        }
        return config.namesKafka(surroundings)
                ? kafka.bootstrapServers()
                : DevFile.required(devFolder, "--bootstrap-servers or --config").kafka();
    }
}
