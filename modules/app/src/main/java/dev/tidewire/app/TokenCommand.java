package dev.tidewire.app;

import dev.tidewire.app.config.Quantities;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidewire token}. */
@Command(
        name = "token",
        description = {
            "Prints a token of the issuer that 'tidewire dev' runs: the token alone, for scripts.",
            "It is for development; in production tokens come from Keycloak."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tidewire token",
            "  TOKEN=$(tidewire token --user alice --workspace demo --lifetime 8h)",
            "  tidewire token --workspace acme --workspace demo --scope realtime:postgres:read"
        })
final class TokenCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Whose token it is. Default: ${DEFAULT-VALUE}.")
    private String user = "developer";

    @Option(
            names = "--workspace",
            paramLabel = "ID",
            description = "A workspace that it opens; repeatable. Default: demo.")
    private List<String> workspaces = new ArrayList<>();

    @Option(
            names = "--scope",
            paramLabel = "SCOPES",
            description =
                    "What it allows, separated by spaces: realtime:read, realtime:write, or narrower,"
                            + " such as realtime:mongo:read and realtime:events:order.*:write."
                            + " Default: the issuer's, realtime:read.")
    private @Nullable String scope;

    @Option(
            names = "--lifetime",
            paramLabel = "DURATION",
            description = "How long it is good: 30s, 15m, 8h. Default: the issuer's, 1h.")
    private @Nullable String lifetime;

    @Option(
            names = "--issuer",
            paramLabel = "URL",
            description = "The issuer. Default: that of the running 'tidewire dev'.")
    private @Nullable String issuer;

    @Option(
            names = "--dev-folder",
            paramLabel = "DIR",
            description = "The folder of 'tidewire dev'. Default: ${DEFAULT-VALUE}.")
    private Path devFolder = Path.of(DevOptions.DEFAULT_FOLDER);

    @Override
    public Integer call() {
        List<String> opened = workspaces.isEmpty() ? List.of(DevOptions.WORKSPACE) : workspaces;
        IssuerClient.Wish wish =
                new IssuerClient.Wish(user, opened, Optional.ofNullable(scope), duration());
        String from = issuer != null ? issuer : DevFile.required(devFolder, "--issuer").issuer();
        spec.commandLine().getOut().println(IssuerClient.token(from, wish));
        spec.commandLine().getOut().flush();
        return Tidewire.OK;
    }

    private Optional<Duration> duration() {
        if (lifetime == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Quantities.duration(lifetime));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "--lifetime is " + lifetime + "; it " + e.getMessage(), e);
        }
    }
}
