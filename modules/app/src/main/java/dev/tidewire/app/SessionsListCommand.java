package dev.tidewire.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidewire sessions list}. */
@Command(
        name = "list",
        description = {
            "Lists the open sessions of a gateway, one in a line: id, workspace, subject, address,"
                    + " since, subscriptions, state.",
            "Without --gateway it uses the running 'tidewire dev', and gets a token from it."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tidewire sessions list",
            "  tidewire sessions list --json | jq 'select(.workspace == \"acme\") | .id'",
            "  tidewire sessions list --gateway https://live.example.com --token \"$TOKEN\""
        })
final class SessionsListCommand implements Callable<Integer> {
    private static final List<String> MEMBERS =
            List.of(
                    "id",
                    "workspace",
                    "subject",
                    "remoteAddress",
                    "since",
                    "subscriptions",
                    "state");

    private final Surroundings surroundings;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private OperatorOptions options = new OperatorOptions();

    @Option(names = "--json", description = "Print each session as JSON.")
    private boolean json;

    SessionsListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        JsonNode answer =
                new OperatorClient(options.token(surroundings.environment()))
                        .send("GET", GatewayAddress.ofSessions(options.gateway()));
        PrintWriter out = spec.commandLine().getOut();
        for (JsonNode session : answer.path("sessions")) {
            out.println(json ? session.toString() : line(session));
        }
        out.flush();
        return Tidewire.OK;
    }

    private static String line(JsonNode session) {
        List<String> words = new ArrayList<>();
        MEMBERS.forEach(member -> words.add(session.path(member).asText("-")));
        session.path("suspensions").forEach(reason -> words.add(reason.asText()));
        return printable(String.join("  ", words));
    }

    /** A subject is the issuer's text, and must not write to the terminal what it likes. */
    private static String printable(String text) {
        return text.codePoints()
                .map(point -> Character.isISOControl(point) ? '?' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
