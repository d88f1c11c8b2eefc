package dev.tidewire.gateway.tyrus;

import dev.tidewire.gateway.ConnectRequest;
import dev.tidewire.gateway.HttpAnswer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;

/** Hands requests for the list of channels to the core, and answers when it does. */
final class ChannelsHandler extends HttpHandler {
    static final Pattern PATH = Pattern.compile("/workspaces/([^/]+)/channels");

    private final Function<ConnectRequest, CompletableFuture<HttpAnswer>> requests;

    ChannelsHandler(Function<ConnectRequest, CompletableFuture<HttpAnswer>> requests) {
        this.requests = requests;
    }

    @Override
    public void service(Request request, Response response) {
        Matcher path = PATH.matcher(HandshakeRequestReader.rawPath(request.getRequest()));
        if (!path.matches()) {
            throw new IllegalStateException("the route's pattern is not this one");
        }
        if (request.getMethod() == Method.GET || request.getMethod() == Method.HEAD) {
            ConnectRequest caller =
                    HandshakeRequestReader.caller(request.getRequest(), path.group(1));
            Answers.sendLater(response, () -> requests.apply(caller));
        } else {
            Answers.methodNotAllowed(response, "GET, HEAD");
        }
    }
}
