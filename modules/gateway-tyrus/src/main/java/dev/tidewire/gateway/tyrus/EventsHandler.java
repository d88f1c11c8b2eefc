package dev.tidewire.gateway.tyrus;

import dev.tidewire.gateway.EventRequest;
import dev.tidewire.gateway.HttpAnswer;
import dev.tidewire.gateway.HttpBody;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;

/** Hands requests to publish to the core, and answers when it does. */
final class EventsHandler extends HttpHandler {
    static final Pattern PATH = Pattern.compile("/workspaces/([^/]+)/events/([^/]+)");

    private final BiFunction<EventRequest, HttpBody, CompletableFuture<HttpAnswer>> requests;
    private final Duration bodyTimeout;

    EventsHandler(
            BiFunction<EventRequest, HttpBody, CompletableFuture<HttpAnswer>> requests,
            Duration bodyTimeout) {
        this.requests = requests;
        this.bodyTimeout = bodyTimeout;
    }

    @Override
    public void service(Request request, Response response) {
        Matcher path = PATH.matcher(HandshakeRequestReader.rawPath(request.getRequest()));
        if (!path.matches()) {
            throw new IllegalStateException("the route's pattern is not this one");
        }
        if (request.getMethod() != Method.POST) {
            Answers.methodNotAllowed(response, "POST");
        } else if (request.getContentLengthLong() < 0 && !request.getRequest().isChunked()) {
            Answers.send(
                    response,
                    HttpAnswer.error(
                            411,
                            "length_required",
                            "send the body with Content-Length, or chunked"));
        } else {
            EventRequest event =
                    new EventRequest(
                            HandshakeRequestReader.caller(request.getRequest(), path.group(1)),
                            path.group(2),
                            headers(request));
            Answers.sendLater(
                    response, () -> requests.apply(event, new RequestBody(request, bodyTimeout)));
        }
    }

    private static Map<String, List<String>> headers(Request request) {
        Map<String, List<String>> headers = new HashMap<>();
        for (String name : request.getHeaderNames()) {
            List<String> values = new ArrayList<>();
            request.getHeaders(name).forEach(values::add);
            headers.put(name.toLowerCase(Locale.ROOT), values);
        }
        return headers;
    }
}
