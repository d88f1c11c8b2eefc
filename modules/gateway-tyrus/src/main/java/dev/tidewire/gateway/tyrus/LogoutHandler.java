package dev.tidewire.gateway.tyrus;

import dev.tidewire.gateway.HttpAnswer;
import dev.tidewire.gateway.HttpBody;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;

/** Hands an issuer's logouts to the core, and answers when it does. */
final class LogoutHandler extends HttpHandler {
    static final String PATH = "/oidc/backchannel-logout";

    private final Function<HttpBody, CompletableFuture<HttpAnswer>> requests;
    private final Duration bodyTimeout;

    LogoutHandler(
            Function<HttpBody, CompletableFuture<HttpAnswer>> requests, Duration bodyTimeout) {
        this.requests = requests;
        this.bodyTimeout = bodyTimeout;
    }

    @Override
    public void service(Request request, Response response) {
        if (request.getMethod() == Method.POST) {
            Answers.sendLater(
                    response, () -> requests.apply(new RequestBody(request, bodyTimeout)));
        } else {
            Answers.methodNotAllowed(response, "POST");
        }
    }
}
