package dev.tidewire.gateway.tyrus;

import dev.tidewire.gateway.ConnectRequest;
import dev.tidewire.gateway.HttpAnswer;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;

/** Hands requests of operators to the core, and answers when it does. */
final class SessionsHandler extends HttpHandler {
    static final Pattern PATH = Pattern.compile("/admin/sessions(?:/([A-Za-z0-9._-]{1,128}))?");

    /** These requests are about no workspace. */
    private static final String NO_WORKSPACE = "";

    private final Function<ConnectRequest, CompletableFuture<HttpAnswer>> list;
    private final BiFunction<ConnectRequest, String, CompletableFuture<HttpAnswer>> close;

    SessionsHandler(
            Function<ConnectRequest, CompletableFuture<HttpAnswer>> list,
            BiFunction<ConnectRequest, String, CompletableFuture<HttpAnswer>> close) {
        this.list = list;
        this.close = close;
    }

    @Override
    public void service(Request request, Response response) {
        Matcher path = PATH.matcher(HandshakeRequestReader.rawPath(request.getRequest()));
        if (!path.matches()) {
            throw new IllegalStateException("the route's pattern is not this one");
        }
        ConnectRequest caller = HandshakeRequestReader.caller(request.getRequest(), NO_WORKSPACE);
        String session = path.group(1);
        if (session == null) {
            list(request, response, caller);
        } else if (request.getMethod() == Method.DELETE) {
            Answers.sendLater(response, () -> close.apply(caller, session));
        } else {
            Answers.methodNotAllowed(response, "DELETE");
        }
    }

    private void list(Request request, Response response, ConnectRequest caller) {
        if (request.getMethod() == Method.GET || request.getMethod() == Method.HEAD) {
            Answers.sendLater(response, () -> list.apply(caller));
        } else {
            Answers.methodNotAllowed(response, "GET, HEAD");
        }
    }
}
