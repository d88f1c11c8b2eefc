package dev.tidewire.client;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Where a workspace's WebSocket is. */
final class Addresses {
    private Addresses() {}

    /**
     * The base with the path of the workspace, or the base itself if it has a path already.
     *
     * @throws IllegalArgumentException if the base is no address of a gateway
     */
    static URI of(URI base, String workspace) {
        String scheme = scheme(base.getScheme());
        if (scheme.isEmpty() || base.getHost() == null) {
            throw new IllegalArgumentException(
                    "the gateway must be an address such as ws://127.0.0.1:8080 or"
                            + " wss://live.example.com: "
                            + base);
        }
        boolean bare = base.getRawPath() == null || base.getRawPath().length() <= 1;
        String path =
                bare
                        ? "/workspaces/" + encoded(workspace) + "/realtime/connect"
                        : base.getRawPath();
        return URI.create(scheme + "://" + base.getRawAuthority() + path);
    }

    private static String scheme(@Nullable String given) {
        if (given == null) {
            return "";
        }
        return switch (given) {
            case "http", "ws" -> "ws";
            case "https", "wss" -> "wss";
            default -> "";
        };
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
