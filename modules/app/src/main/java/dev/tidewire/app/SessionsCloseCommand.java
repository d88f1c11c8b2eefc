package dev.tidewire.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidewire sessions close}. */
@Command(
        name = "close",
        description = {
            "Ends an open session of a gateway at once, with the code 4003.",
            "Its token stays good: to lock somebody out, end the login at the issuer."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tidewire sessions close 0d1c7f2e-7c1c-4a55-9be8-3c1f2f6d1a77"
        })
final class SessionsCloseCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "ID", description = "The session, as 'sessions list' shows it.")
    private String id = "";

    @Mixin private OperatorOptions options = new OperatorOptions();

    SessionsCloseCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        JsonNode answer =
                new OperatorClient(options.token(surroundings.environment()))
                        .send("DELETE", GatewayAddress.ofSession(options.gateway(), id));
        PrintWriter out = spec.commandLine().getOut();
        out.println("closed " + answer.path("closed").asText());
        out.flush();
        return Tidewire.OK;
    }
}
