package dev.tidewire.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which gateway an operator speaks to, and with which token. */
final class OperatorOptions {
    private static final String SCOPE = "realtime:admin";

    @Option(
            names = {"--gateway", "--url"},
            paramLabel = "URL",
            description = "The gateway, http:// or https://. Default: the running 'tidewire dev'.")
    private @Nullable String gateway;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description =
                    "The access token, with the scope that auth.adminScope names. Default:"
                            + " TIDEWIRE_TOKEN, else one of 'tidewire dev'.")
    private @Nullable String token;

    @Option(
            names = "--dev-folder",
            paramLabel = "DIR",
            description = "The folder of 'tidewire dev'. Default: ${DEFAULT-VALUE}.")
    private Path devFolder = Path.of(DevOptions.DEFAULT_FOLDER);

    /** The gateway's address, without a path of its own. */
    String gateway() {
        return gateway != null
                ? gateway
                : DevFile.required(devFolder, "--gateway and --token").gateway();
    }

    /** The token given, or a new one of {@code dev}. */
    String token(Map<String, String> environment) {
        String given = token != null ? token : environment.get("TIDEWIRE_TOKEN");
        if (given != null) {
            return given;
        }
        return IssuerClient.token(
                DevFile.required(devFolder, "--token").issuer(),
                new IssuerClient.Wish(
                        "operator",
                        List.of(DevOptions.WORKSPACE),
                        Optional.of(SCOPE),
                        Optional.empty()));
    }
}
