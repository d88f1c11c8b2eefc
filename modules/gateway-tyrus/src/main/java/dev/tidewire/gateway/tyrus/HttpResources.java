package dev.tidewire.gateway.tyrus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidewire.gateway.HttpAnswer;
import dev.tidewire.gateway.Readiness;
import dev.tidewire.gateway.Redacted;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything on the gateway's port but WebSockets. Paths are compared as the client sent them,
 * before any decoding, so that no spelling of a path reaches another resource.
 */
final class HttpResources extends HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(HttpResources.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ABOUT =
            """
            Tidewire gateway: changes of databases and events of applications, over one WebSocket.

            /workspaces/{workspaceId}/realtime/connect   the WebSocket
            /workspaces/{workspaceId}/events/{topic}     publish, by POST
            /workspaces/{workspaceId}/channels           the channels there are
            /oidc/backchannel-logout                     the issuer tells of logouts, by POST
            /admin/sessions                              the open sessions, for operators
            /healthz                                     is the process alive
            /readyz                                      can it serve
            /metrics                                     for Prometheus
            """;

    private final Supplier<Readiness> readiness;
    private final Supplier<String> metrics;
    private final List<HttpRoute> routes;
    private final AtomicInteger unanswered = new AtomicInteger();

    HttpResources(Supplier<Readiness> readiness, Supplier<String> metrics, List<HttpRoute> routes) {
        this.readiness = readiness;
        this.metrics = metrics;
        this.routes = List.copyOf(routes);
    }

    @Override
    public void start() {
        routes.forEach(route -> route.handler().start());
    }

    @Override
    public void destroy() {
        routes.forEach(route -> route.handler().destroy());
    }

    @Override
    public void service(Request request, Response response) {
        String path = HandshakeRequestReader.rawPath(request.getRequest());
        unanswered.incrementAndGet();
        request.addAfterServiceListener(_ -> unanswered.decrementAndGet());
        try {
            serve(path, request, response);
        } catch (Exception failure) {
            LOG.error("An HTTP resource failed", Redacted.of(failure));
            if (!response.isCommitted() && !response.isSuspended()) {
                response.reset();
                Answers.send(response, Answers.failed());
            }
        }
    }

    /** Whether every request so far is answered. */
    boolean idle() {
        return unanswered.get() == 0;
    }

    private void serve(String path, Request request, Response response) throws Exception {
        if (HandshakeRequestReader.isConnect(path)) {
            connectWithoutUpgrade(response);
            return;
        }
        switch (path) {
            case "/" -> text(request, response, "text/plain; charset=utf-8", ABOUT);
            case "/healthz" -> text(request, response, "text/plain; charset=utf-8", "ok\n");
            case "/readyz" -> ready(request, response);
            case "/metrics" ->
                    text(
                            request,
                            response,
                            "text/plain; version=0.0.4; charset=utf-8",
                            metrics.get());
            default -> further(path, request, response);
        }
    }

    private void further(String path, Request request, Response response) throws Exception {
        for (HttpRoute route : routes) {
            if (route.path().matcher(path).matches()) {
                route.handler().service(request, response);
                return;
            }
        }
        Answers.send(
                response, HttpAnswer.error(404, "not_found", "there is no such resource; see /"));
    }

    private static void connectWithoutUpgrade(Response response) {
        response.setHeader("Upgrade", "websocket");
        response.setHeader("Connection", "Upgrade");
        Answers.send(
                response,
                HttpAnswer.error(
                        426, "upgrade_required", "connect with a WebSocket client (RFC 6455)"));
    }

    private void ready(Request request, Response response) {
        Readiness now = readiness.get();
        if (!readable(request, response)) {
            return;
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ready", now.ready());
        body.put("detail", new TreeMap<>(now.detail()));
        response.setStatus(now.ready() ? 200 : 503);
        Answers.send(response, "application/json", json(body));
    }

    private static void text(Request request, Response response, String type, String body) {
        if (readable(request, response)) {
            Answers.send(response, type, body.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static boolean readable(Request request, Response response) {
        Method method = request.getMethod();
        if (method == Method.GET || method == Method.HEAD) {
            return true;
        }
        Answers.methodNotAllowed(response, "GET, HEAD");
        return false;
    }

    private static byte[] json(Object body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("A map of texts is always valid JSON", impossible);
        }
    }
}
