package dev.tidewire.gateway.tyrus;

import dev.tidewire.gateway.ConnectRequest;
import dev.tidewire.gateway.EventRequest;
import dev.tidewire.gateway.HttpAnswer;
import dev.tidewire.gateway.HttpBody;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.glassfish.grizzly.http.server.HttpHandler;

/**
 * A further HTTP resource on the gateway's port.
 *
 * @param path matches the whole path as the client sent it, percent-encoding included
 * @param handler serves every method; the built-in resources come first
 */
public record HttpRoute(Pattern path, HttpHandler handler) {
    /** A resource at exactly this path. */
    public static HttpRoute at(String path, HttpHandler handler) {
        return new HttpRoute(Pattern.compile(Pattern.quote(path)), handler);
    }

    /**
     * Publishing, {@code POST /workspaces/{workspaceId}/events/{topic}}.
     *
     * @param requests {@link dev.tidewire.gateway.EventRequests#publish}
     * @param bodyTimeout how long a client may take for its body
     */
    public static HttpRoute events(
            BiFunction<EventRequest, HttpBody, CompletableFuture<HttpAnswer>> requests,
            Duration bodyTimeout) {
        return new HttpRoute(EventsHandler.PATH, new EventsHandler(requests, bodyTimeout));
    }

    /**
     * The list of channels, {@code GET /workspaces/{workspaceId}/channels}.
     *
     * @param requests {@link dev.tidewire.gateway.ChannelRequests#list}
     */
    public static HttpRoute channels(
            Function<ConnectRequest, CompletableFuture<HttpAnswer>> requests) {
        return new HttpRoute(ChannelsHandler.PATH, new ChannelsHandler(requests));
    }

    /**
     * What operators see and end, {@code GET /admin/sessions} and {@code DELETE
     * /admin/sessions/{id}}.
     *
     * @param list {@link dev.tidewire.gateway.OperatorRequests#list}
     * @param close {@link dev.tidewire.gateway.OperatorRequests#close}
     */
    public static HttpRoute sessions(
            Function<ConnectRequest, CompletableFuture<HttpAnswer>> list,
            BiFunction<ConnectRequest, String, CompletableFuture<HttpAnswer>> close) {
        return new HttpRoute(SessionsHandler.PATH, new SessionsHandler(list, close));
    }

    /**
     * Where an issuer tells of the end of logins, {@code POST /oidc/backchannel-logout}.
     *
     * @param requests {@link dev.tidewire.gateway.LogoutRequests#logout}
     * @param bodyTimeout how long the issuer may take for its body
     */
    public static HttpRoute logouts(
            Function<HttpBody, CompletableFuture<HttpAnswer>> requests, Duration bodyTimeout) {
        return at(LogoutHandler.PATH, new LogoutHandler(requests, bodyTimeout));
    }
}
