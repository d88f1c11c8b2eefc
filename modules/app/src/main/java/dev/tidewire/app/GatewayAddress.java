package dev.tidewire.app;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Where a workspace's WebSocket and its HTTP resources are. */
final class GatewayAddress {
    private static final String CONNECT = "/realtime/connect";

    private GatewayAddress() {}

    /**
     * The WebSocket's address: {@code base} with the path of the workspace, or {@code base} itself
     * if it has a path already.
     *
     * @throws FailedException if {@code base} is no address of a gateway
     */
    static URI of(String base, String workspace) {
        try {
            URI given = new URI(base);
            String scheme =
                    switch (given.getScheme()) {
                        case "http", "ws" -> "ws";
                        case "https", "wss" -> "wss";
                        case null, default -> throw unusable(base);
                    };
            if (given.getHost() == null) {
                throw unusable(base);
            }
            boolean bare = given.getRawPath() == null || given.getRawPath().length() <= 1;
            String path = bare ? "/workspaces/" + encoded(workspace) + CONNECT : given.getRawPath();
            return URI.create(scheme + "://" + given.getRawAuthority() + path);
        } catch (URISyntaxException e) {
            throw unusable(base);
        }
    }

    /**
     * Where events of a topic are posted to: beside the WebSocket.
     *
     * @param base as for {@link #of}; a path names the workspace itself
     * @throws FailedException if {@code base} is no address of a gateway
     */
    static URI ofEvents(String base, String workspace, String topic) {
        URI socket = of(base, workspace);
        String path = socket.getRawPath();
        if (!path.endsWith(CONNECT)) {
            throw unusable(base);
        }
        String scheme = socket.getScheme().equals("wss") ? "https" : "http";
        return URI.create(
                scheme
                        + "://"
                        + socket.getRawAuthority()
                        + path.substring(0, path.length() - CONNECT.length())
                        + "/events/"
                        + encoded(topic));
    }

    /**
     * Where operators find the sessions.
     *
     * @param base as for {@link #of}; the workspace that its path names does not matter
     * @throws FailedException if {@code base} is no address of a gateway
     */
    static URI ofSessions(String base) {
        URI events = ofEvents(base, "any", "any");
        String path = events.getRawPath();
        return events.resolve(
                path.substring(0, path.lastIndexOf("/workspaces/")) + "/admin/sessions");
    }

    /** One of the sessions. */
    static URI ofSession(String base, String id) {
        return URI.create(ofSessions(base) + "/" + encoded(id));
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static FailedException unusable(String base) {
        return new FailedException(
                "the gateway must be an address such as ws://127.0.0.1:8080, not " + base);
    }
}
