package dev.tidewire.app;

import dev.tidewire.app.config.Configuration;
import dev.tidewire.app.config.KafkaConfig;
import dev.tidewire.app.config.Quantities;
import dev.tidewire.app.config.Role;
import dev.tidewire.records.TopicCreator;
import dev.tidewire.records.TopicLayout;
import dev.tidewire.records.TopicOutcome;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidewire topics create}. */
@Command(
        name = "create",
        description = {
            "Creates the topics that are missing and compares those that are there. It never"
                    + " changes a topic, so it can be run at any time.",
            "Exit code 1 if a topic differs from what is asked for."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tidewire topics create --bootstrap-servers localhost:9092",
            "  tidewire topics create --config tidewire.yaml --partitions 48 --retention 72h"
        })
final class TopicsCreateCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Surroundings surroundings;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConfigOption config = new ConfigOption();

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Where Kafka is. Default: kafka.bootstrapServers.")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description =
                    "Partitions of the change logs and the interests, for ever. Default:"
                            + " topics.partitions, else 48.")
    private @Nullable Integer partitions;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "How many gateways there can be. Default: topics.slots, else 16.")
    private @Nullable Integer slots;

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            description =
                    "Copies of each topic. Default: topics.replicationFactor, else the broker's.")
    private @Nullable Short replicationFactor;

    @Option(
            names = "--retention",
            paramLabel = "DURATION",
            description =
                    "How long changes are kept: 24h, 7d. Default: topics.retention, else 24h.")
    private @Nullable String retention;

    TopicsCreateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Logging.quiet();
        Configuration configuration = config.load(surroundings, EnumSet.noneOf(Role.class));
        TopicLayout layout = layout(configuration.topics().layout());
        KafkaConfig kafka = configuration.kafka();
        try (Admin admin = Admin.create(clientSettings(kafka))) {
            return report(new TopicCreator(admin, TIMEOUT).apply(layout));
        }
    }

    private Map<String, Object> clientSettings(KafkaConfig kafka) {
        Map<String, Object> settings = new HashMap<>(kafka.clientSettings());
        // Closing waits for what is under way for as long as this.
        settings.put("default.api.timeout.ms", Math.toIntExact(TIMEOUT.toMillis()));
        if (bootstrapServers != null) {
            settings.put("bootstrap.servers", bootstrapServers);
        }
        return settings;
    }

    private TopicLayout layout(TopicLayout configured) {
        try {
            return new TopicLayout(
                    partitions == null ? configured.partitions() : partitions,
                    slots == null ? configured.slots() : slots,
                    replicationFactor == null ? configured.replicationFactor() : replicationFactor,
                    retention == null ? configured.retention() : Quantities.duration(retention));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private int report(List<TopicOutcome> outcomes) {
        PrintWriter out = spec.commandLine().getOut();
        boolean same = true;
        for (TopicOutcome outcome : outcomes) {
            switch (outcome) {
                case TopicOutcome.Created created -> out.println("created    " + created.topic());
                case TopicOutcome.Unchanged unchanged ->
                        out.println("unchanged  " + unchanged.topic());
                case TopicOutcome.Differs differs -> {
                    same = false;
                    out.println("differs    " + differs.topic());
                    differs.differences()
                            .forEach(difference -> out.println("             " + difference));
                }
            }
        }
        if (!same) {
            out.println(
                    "Nothing was changed. Call it with the sizes found, or delete the topics that"
                            + " differ if their content may go.");
        }
        out.flush();
        return same ? Tidewire.OK : Tidewire.FAILED;
    }
}
