package dev.tidewire.app;

import dev.tidewire.model.Channel;
import dev.tidewire.model.Family;
import dev.tidewire.protocol.MalformedJsonException;
import dev.tidewire.protocol.StrictJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidewire publish}. */
@Command(
        name = "publish",
        description = {
            "Publishes an event, or one for each line, and prints the channel and the id of each once"
                    + " it is in the log.",
            "Without --gateway it uses the running 'tidewire dev', and gets a token from it."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tidewire publish order.paid --data '{\"order\":7,\"total\":19.90}'",
            "  tidewire publish order.paid --file order.json --key order-7-paid",
            "  jq -c '.[]' orders.json | tidewire publish order.imported --ndjson --key import-1",
            "  tidewire publish order.paid --data 1 --gateway https://live.example.com"
                    + " --workspace acme --token \"$TOKEN\""
        })
final class PublishCommand implements Callable<Integer> {
    private static final String SCOPE = "realtime:write";
    private static final String CHANNEL_PREFIX = Family.EVENTS.label() + ":";

    private final Surroundings surroundings;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "TOPIC", description = "Where to: the TOPIC of events:TOPIC.")
    private String topic = "";

    @Option(names = "--data", paramLabel = "JSON", description = "The event.")
    private @Nullable String data;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "The file with the event. Default: the standard input.")
    private @Nullable Path file;

    @Option(names = "--ndjson", description = "Each line is an event, at most 1,000.")
    private boolean lines;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description =
                    "The idempotency key: within 24 hours a repetition with the same key is not"
                            + " published again. With --ndjson, line N has the key KEY-N.")
    private @Nullable String key;

    @Option(
            names = "--correlation-id",
            paramLabel = "ID",
            description = "Your own mark, which subscribers see.")
    private @Nullable String correlationId;

    @Option(
            names = "--workspace",
            paramLabel = "ID",
            description = "The workspace. Default: ${DEFAULT-VALUE}.")
    private String workspace = DevOptions.WORKSPACE;

    @Option(
            names = {"--gateway", "--url"},
            paramLabel = "URL",
            description = "The gateway, http:// or https://. Default: the running 'tidewire dev'.")
    private @Nullable String gateway;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "The access token. Default: TIDEWIRE_TOKEN, else one of 'tidewire dev'.")
    private @Nullable String token;

    @Option(
            names = "--dev-folder",
            paramLabel = "DIR",
            description = "The folder of 'tidewire dev'. Default: ${DEFAULT-VALUE}.")
    private Path devFolder = Path.of(DevOptions.DEFAULT_FOLDER);

    PublishCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        String name = topicName();
        requireOneSource();
        String base =
                gateway != null
                        ? gateway
                        : DevFile.required(devFolder, "--gateway and --token").gateway();
        URI address = GatewayAddress.ofEvents(base, workspace, name);
        PrintWriter out = spec.commandLine().getOut();
        for (EventPost.Published event : post().send(address, token())) {
            out.println(event.channel() + " " + event.id());
        }
        out.flush();
        return Tidewire.OK;
    }

    private String topicName() {
        String name =
                topic.startsWith(CHANNEL_PREFIX) ? topic.substring(CHANNEL_PREFIX.length()) : topic;
        try {
            return new Channel(Family.EVENTS, name).name();
        } catch (IllegalArgumentException e) {
            throw usage("TOPIC is %s; %s; for example order.paid".formatted(topic, e.getMessage()));
        }
    }

    private void requireOneSource() {
        if (data != null && file != null) {
            throw usage("--data and --file are both given; give one of them");
        }
        if (data != null && !lines) {
            try {
                new StrictJson("--data", "for example '{\"order\":7}'").check(data);
            } catch (MalformedJsonException e) {
                throw usage(String.valueOf(e.getMessage()));
            }
        }
    }

    private EventPost post() {
        return new EventPost(
                body(), lines, Optional.ofNullable(key), Optional.ofNullable(correlationId));
    }

    private byte[] body() {
        try {
            if (data != null) {
                return data.getBytes(StandardCharsets.UTF_8);
            }
            return file != null ? Files.readAllBytes(file) : surroundings.input().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    (file == null ? "the standard input" : file)
                            + " cannot be read ("
                            + e
                            + "); give the event with --data",
                    e);
        }
    }

    private String token() {
        String given = token != null ? token : surroundings.environment().get("TIDEWIRE_TOKEN");
        if (given != null) {
            return given;
        }
        return IssuerClient.token(
                DevFile.required(devFolder, "--token").issuer(),
                new IssuerClient.Wish(
                        "developer", List.of(workspace), Optional.of(SCOPE), Optional.empty()));
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
