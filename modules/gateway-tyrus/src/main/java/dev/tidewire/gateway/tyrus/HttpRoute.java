package dev.tidewire.gateway.tyrus;

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
}
