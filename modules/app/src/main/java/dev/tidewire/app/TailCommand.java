package dev.tidewire.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Family;
import dev.tidewire.model.Operation;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidewire tail}. */
@Command(
        name = "tail",
        description = {
            "Shows changes as they happen: + inserted, ~ updated, - deleted, → begins to match, ← no"
                    + " longer matches, x emptied, * event.",
            "Without --url it uses the running 'tidewire dev', and gets a token from it."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tidewire tail postgres:products",
            "  tidewire tail 'postgres:*' --operations INSERT,DELETE",
            "  tidewire tail postgres:products --where '{\"price\":{\"$gte\":100}}' --from earliest",
            "  tidewire tail postgres:products --fields id,price",
            "  tidewire tail postgres:orders --json | jq .record",
            "  tidewire tail postgres:orders --url wss://live.example.com --workspace acme"
                    + " --token \"$TOKEN\""
        })
final class TailCommand implements Callable<Integer> {
    private static final JsonMapper JSON =
            ExactJson.MAPPER
                    .rebuild()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final Surroundings surroundings;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "CHANNEL",
            description =
                    "postgres:TABLE, mongo:COLLECTION or events:TOPIC; * stands for any part of a"
                            + " name, and alone for everything.")
    private String channel = "";

    @Option(
            names = "--where",
            paramLabel = "JSON",
            description = "Only records that match, in MongoDB's query language.")
    private @Nullable String where;

    @Option(
            names = "--operations",
            paramLabel = "OPERATION",
            split = ",",
            description = "Only these: ${COMPLETION-CANDIDATES}, separated by commas.")
    private Set<Operation> operations = new LinkedHashSet<>();

    @Option(
            names = "--entity",
            paramLabel = "NAME",
            description = "Only this table, collection or topic of the channel.")
    private @Nullable String entity;

    @Option(
            names = "--fields",
            paramLabel = "NAME",
            split = ",",
            description = "Only these columns or top-level fields, separated by commas.")
    private List<String> fields = new ArrayList<>();

    @Option(
            names = "--from",
            paramLabel = "POSITION",
            description =
                    "Where to begin: latest, earliest, a cursor, or a time such as"
                            + " 2026-01-31T10:00:00Z. Default: ${DEFAULT-VALUE}.")
    private String from = "latest";

    @Option(
            names = "--workspace",
            paramLabel = "ID",
            description = "The workspace. Default: ${DEFAULT-VALUE}.")
    private String workspace = DevOptions.WORKSPACE;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The gateway, ws:// or wss://. Default: the running 'tidewire dev'.")
    private @Nullable String url;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "The access token. Default: TIDEWIRE_TOKEN, else one of 'tidewire dev'.")
    private @Nullable String token;

    @Option(names = "--json", description = "Print the frames as they arrive, one in a line.")
    private boolean json;

    @Option(
            names = "--dev-folder",
            paramLabel = "DIR",
            description = "The folder of 'tidewire dev'. Default: ${DEFAULT-VALUE}.")
    private Path devFolder = Path.of(DevOptions.DEFAULT_FOLDER);

    TailCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        TailRequest request = request();
        String base =
                url != null ? url : DevFile.required(devFolder, "--url and --token").gateway();
        URI address = GatewayAddress.of(base, workspace);
        String given = token != null ? token : surroundings.environment().get("TIDEWIRE_TOKEN");
        Supplier<String> tokens = given != null ? () -> given : this::developmentToken;
        new Tail(address, tokens, given == null, request, view(), FIRST_PAUSE).follow();
        return Tidewire.OK;
    }

    private String developmentToken() {
        String issuer = DevFile.required(devFolder, "--token").issuer();
        return IssuerClient.token(
                issuer,
                new IssuerClient.Wish(
                        "developer", List.of(workspace), Optional.empty(), Optional.empty()));
    }

    private TailView view() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        return json
                ? new JsonLinesView(out, err)
                : new HumanView(out, err, surroundings.coloured(), surroundings.zone());
    }

    private TailRequest request() {
        return new TailRequest(
                channels(),
                Optional.ofNullable(where).map(this::predicates),
                operations.stream().map(Operation::name).toList(),
                Optional.ofNullable(entity),
                fields,
                from);
    }

    private List<String> channels() {
        if (channel.equals("*")) {
            return Arrays.stream(Family.values()).map(family -> family.label() + ":*").toList();
        }
        try {
            return List.of(ChannelPattern.parse(channel).toString());
        } catch (IllegalArgumentException e) {
            throw usage(
                    "CHANNEL is %s; %s; for example postgres:products"
                            .formatted(channel, e.getMessage()),
                    e);
        }
    }

    private JsonNode predicates(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw usage(
                    "--where is no JSON ("
                            + e.getOriginalMessage()
                            + "); for example '{\"price\":{\"$gte\":100}}'",
                    e);
        }
    }

    private ParameterException usage(String message, Exception cause) {
        return new ParameterException(spec.commandLine(), message, cause);
    }
}
