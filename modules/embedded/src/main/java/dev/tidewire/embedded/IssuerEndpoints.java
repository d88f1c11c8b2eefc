package dev.tidewire.embedded;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The issuer's three endpoints, at Keycloak's addresses. Pages of this machine may call them. */
final class IssuerEndpoints implements HttpHandler {

    private static final Logger LOG = LoggerFactory.getLogger(IssuerEndpoints.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MAX_FORM_BYTES = 64 * 1024;
    private static final Set<String> LOCAL_HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

    private final TokenMint mint;
    private final String base;

    IssuerEndpoints(TokenMint mint) {
        this.mint = mint;
        this.base = "/realms/" + mint.realm();
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            allowLocalPages(exchange);
            if (exchange.getRequestMethod().equals("OPTIONS")) {
                exchange.sendResponseHeaders(204, -1);
                return;
            }
            String path = exchange.getRequestURI().getPath();
            if (path.equals(base + "/.well-known/openid-configuration")) {
                get(exchange, configuration());
            } else if (path.equals(base + "/protocol/openid-connect/certs")) {
                get(exchange, mint.keys().publicKeys());
            } else if (path.equals(base + "/protocol/openid-connect/token")) {
                token(exchange);
            } else if (path.startsWith("/realms/") && !path.startsWith(base + "/")) {
                refuse(exchange, 404, "not_found", "The realm does not exist; use " + mint.realm());
            } else {
                refuse(
                        exchange,
                        404,
                        "not_found",
                        "There is nothing here; begin at "
                                + mint.issuer()
                                + "/.well-known/openid-configuration");
            }
        } catch (RuntimeException e) {
            LOG.error("The token issuer failed", e);
            throw e;
        }
    }

    private void token(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            methodNotAllowed(exchange, "POST");
            return;
        }
        byte[] body = exchange.getRequestBody().readNBytes(MAX_FORM_BYTES + 1);
        if (body.length > MAX_FORM_BYTES) {
            refuse(
                    exchange,
                    413,
                    "invalid_request",
                    "The form is over " + MAX_FORM_BYTES + " bytes");
            return;
        }
        try {
            TokenRequest request =
                    TokenForm.parse(new String(body, StandardCharsets.UTF_8)).request();
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            answer(exchange, 200, granted(request));
        } catch (TokenForm.Invalid e) {
            refuse(exchange, 400, e.error(), e.description());
        }
    }

    private Map<String, Object> granted(TokenRequest request) {
        Map<String, Object> granted = new LinkedHashMap<>();
        granted.put("access_token", mint.token(request));
        granted.put("expires_in", mint.lifetimeOf(request).toSeconds());
        granted.put("refresh_expires_in", 0);
        granted.put("token_type", "Bearer");
        granted.put("not-before-policy", 0);
        granted.put("scope", String.join(" ", request.scopes()));
        return granted;
    }

    private Map<String, Object> configuration() {
        String endpoints = mint.issuer() + "/protocol/openid-connect";
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put("issuer", mint.issuer());
        configuration.put("token_endpoint", endpoints + "/token");
        configuration.put("jwks_uri", endpoints + "/certs");
        configuration.put("grant_types_supported", List.of("password", "client_credentials"));
        configuration.put("response_types_supported", List.of("token"));
        configuration.put("subject_types_supported", List.of("public"));
        configuration.put("id_token_signing_alg_values_supported", List.of("RS256"));
        return configuration;
    }

    private static void get(HttpExchange exchange, Map<String, Object> body) throws IOException {
        if (exchange.getRequestMethod().equals("GET")) {
            answer(exchange, 200, body);
        } else {
            methodNotAllowed(exchange, "GET");
        }
    }

    private static void methodNotAllowed(HttpExchange exchange, String allowed) throws IOException {
        exchange.getResponseHeaders().set("Allow", allowed);
        refuse(exchange, 405, "invalid_request", "The method is not allowed; use " + allowed);
    }

    private static void refuse(HttpExchange exchange, int status, String error, String description)
            throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", error);
        body.put("error_description", description);
        answer(exchange, status, body);
    }

    private static void answer(HttpExchange exchange, int status, Map<String, Object> body)
            throws IOException {
        byte[] json = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
    }

    private static void allowLocalPages(HttpExchange exchange) {
        exchange.getResponseHeaders().set("Vary", "Origin");
        String origin = exchange.getRequestHeaders().getFirst("Origin");
        if (isLocal(origin)) {
            exchange.getResponseHeaders().set("Access-Control-Allow-Origin", origin);
            exchange.getResponseHeaders().set("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
            exchange.getResponseHeaders()
                    .set("Access-Control-Allow-Headers", "Content-Type, Authorization");
        }
    }

    private static boolean isLocal(@Nullable String origin) {
        if (origin == null) {
            return false;
        }
        try {
            String host = URI.create(origin).getHost();
            return host != null && LOCAL_HOSTS.contains(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
