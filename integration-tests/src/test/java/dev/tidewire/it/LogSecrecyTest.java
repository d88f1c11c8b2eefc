package dev.tidewire.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.embedded.Folders;
import dev.tidewire.embedded.TokenRequest;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * No role writes a token or a payload to its log, even where everything is logged that there is to
 * log: the roles at {@code TRACE}, the HTTP server at {@code ALL}.
 */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class LogSecrecyTest {
    private static final String WORKSPACE = "secrets";
    private static final int SLOT = 2;

    private final Stack stack;
    private final Path folder;
    private final int port;
    private final RoleProcess gateway;
    private final Map<String, String> secrets = new LinkedHashMap<>();

    LogSecrecyTest(Stack stack) throws IOException {
        this.stack = stack;
        this.folder = Files.createTempDirectory("tidewire-secrets");
        this.port = Stack.freePort();
        Path config = Files.writeString(folder.resolve("tidewire.yaml"), configuration());
        this.gateway = RoleProcess.startTalkative("gateway", config, folder).awaitReady();
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    private String configuration() {
        return """
        kafka:
          bootstrapServers: "%s"
        gateway:
          host: 127.0.0.1
          port: %d
          slot: %d
          tokenInQuery: true
        auth:
          issuer: %s
          rowRules:
            - channels: ['mongo:owned']
              predicate: '{"owner":"${claim.owner}"}'
        """
                .formatted(stack.servers.bootstrapServers(), port, SLOT, stack.issuer.issuer());
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        Folders.delete(folder);
    }

    @Test
    void noTokenAndNoPayloadIsInAnyLog() throws IOException, SQLException {
        List<RoleProcess> shared = List.of(stack.capture, stack.matcher, stack.gateway);
        List<Integer> before = shared.stream().map(role -> role.log().length()).toList();

        goodTokensInAllPlaces();
        badTokensInAllPlaces();
        changes();
        malformedFrames();
        httpRequests();

        gateway.close();
        String talkative = gateway.log();
        // Otherwise this would be no test.
        assertThat(talkative).contains("level=TRACE").contains("logger=HttpCodecFilter");
        assertNoSecretIn("gateway", talkative);
        for (int role = 0; role < shared.size(); role++) {
            assertNoSecretIn("role " + role, shared.get(role).log().substring(before.get(role)));
        }
    }

    private void assertNoSecretIn(String role, String log) {
        secrets.forEach((name, secret) ->
                assertThat(log.lines().filter(line -> line.contains(secret)))
                        .as("lines of the %s with %s", role, name)
                        .isEmpty());
    }

    private void goodTokensInAllPlaces() {
        RealtimeClient header = to("").bearer(token("header")).connect();
        RealtimeClient protocol = to("").subprotocols("access_token", token("protocol")).connect();
        RealtimeClient query = to("?token=" + token("query")).connect();
        RealtimeClient message = to("").connect();
        message.send(auth(token("first message")));
        for (RealtimeClient client : List.of(header, protocol, query, message)) {
            client.next("authenticated");
            client.send(auth(token("later message")));
            client.next("authenticated");
            client.close();
        }
    }

    private void badTokensInAllPlaces() throws IOException {
        List<String> bad =
                List.of(
                        ForgedToken.of(token("forged")).header("kid", "x").signedByTheAttacker(),
                        ForgedToken.of(token("unsigned")).header("alg", "none").unsigned(),
                        stack.issuer.token(
                                TokenRequest.forUser("eve")
                                        .withWorkspaces(WORKSPACE)
                                        .withLifetime(Duration.ofSeconds(-1))),
                        stack.token("elsewhere"),
                        secret("garbage as token"),
                        secret("garbage") + "." + secret("more garbage") + ".x",
                        "eyJ" + secret("half a token"));
        List<RealtimeClient> clients = new ArrayList<>();
        for (String token : bad) {
            keepToken("bad " + secrets.size(), token);
            clients.add(to("").bearer(token).connect());
            clients.add(to("").subprotocols("access_token", token).connect());
            clients.add(to("?token=" + token).connect());
            RealtimeClient message = to("").connect();
            message.send(auth(token));
            clients.add(message);
        }
        awaitRefusals(clients);
    }

    /** All together, since repeated ones are slowed down. */
    private static void awaitRefusals(List<RealtimeClient> clients) {
        for (RealtimeClient client : clients) {
            assertThat(client.awaitClosed().code()).isBetween(4001, 4003);
            client.close();
        }
    }

    private void changes() throws SQLException {
        try (Shop shop = new Shop(stack, WORKSPACE);
                Documents documents = new Documents(stack, WORKSPACE);
                RealtimeClient client = to("").bearer(token("subscriber")).connect()) {
            client.next("authenticated");
            documents.database.createCollection("orders");
            client.subscribe("postgres:products", "{}");
            client.subscribe(
                    "postgres:products",
                    "{\"predicates\":{\"name\":\"%s\"}}".formatted(secret("filter")));
            client.subscribe("mongo:orders", "{}");
            client.subscribe("events:*", "{}");
            shop.sql("INSERT INTO products (id, name) VALUES (1, '%s')".formatted(secret("row")));
            client.next("event");
            documents
                    .collection("orders")
                    .insertOne(Documents.id(1).append("name", secret("document")));
            client.next("event");
            client.send(publish("\"" + secret("event") + "\""));
            client.next("event");
            client.subscribeFrom("events:a", "earliest");
            client.next("event");
            client.send(
                    "{\"type\":\"explain\",\"channel\":\"events:a\",\"record\":{\"a\":\"%s\"}}"
                            .formatted(secret("explained")));
            client.next("explained");
        }
    }

    private void malformedFrames() throws IOException {
        List<String> messages =
                List.of(
                        "{\"type\":\"publish\",\"channel\":\"events:a\",\"data\":{\"%s\"}}",
                        "{\"type\":\"%s\"}",
                        "%s",
                        "{%s}",
                        "[\"%s\"]",
                        "{\"type\":\"subscribe\",\"channel\":\"%s\"}",
                        "{\"type\":\"subscribe\",\"channel\":\"postgres:%s\"}",
                        "{\"type\":\"subscribe\",\"channel\":\"events:a\",\"from\":\"%s\"}",
                        "{\"type\":\"subscribe\",\"channel\":\"events:a\",\"filter\":{\"predicates\":{\"a\":{\"$%s\":1}}}}",
                        "{\"type\":\"subscribe\",\"channel\":\"events:a\",\"filter\":{\"predicates\":{\"a\":{\"$regex\":\"(%s\"}}}}",
                        "{\"type\":\"publish\",\"channel\":\"postgres:%s\",\"data\":1}",
                        "{\"type\":\"auth\",\"tokens\":\"%s\"}",
                        "{\"type\":\"unsubscribe\",\"subscription\":\"%s\"}");
        List<RealtimeClient> early = new ArrayList<>();
        try (RealtimeClient client = to("").bearer(token("malformed")).connect()) {
            client.next("authenticated");
            for (String message : messages) {
                client.send(message.replace("%s", secret("malformed frame")));
                client.next("error");
                early.add(to("").connect());
                early.getLast().send(message.replace("%s", secret("malformed first message")));
            }
        }
        awaitRefusals(early);
        try (WireClient client = WireClient.to(http())) {
            client.request(
                    "GET /workspaces/"
                            + WORKSPACE
                            + "/realtime/connect HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                            + token("raw")
                            + "\r\n"
                            + WireClient.UPGRADE
                            + "\r\n");
            byte[] text = secret("invalid text").getBytes(UTF_8);
            text[text.length - 1] = (byte) 0xff;
            client.send(WireClient.frame(WireClient.BINARY, secret("binary").getBytes(UTF_8)));
            client.send(WireClient.frame(WireClient.TEXT, text));
            client.rest();
        }
    }

    private void httpRequests() throws IOException {
        String good = token("http");
        request("POST", "/workspaces/secrets/events/a", good, "\"" + secret("published") + "\"");
        request("POST", "/workspaces/secrets/events/a", good, "{\"" + secret("not JSON"));
        request("POST", "/workspaces/secrets/events/a?token=" + token("post"), good, "1");
        request("POST", "/workspaces/secrets/events/" + secret("topic*"), good, "1");
        request("GET", "/workspaces/secrets/channels?token=" + token("channels"), good, "");
        request("GET", "/nothing?token=" + token("nowhere"), good, "");
        request("GET", "/workspaces/secrets/realtime/connect?token=" + token("plain"), good, "");
        request("GET", "/admin/sessions", token("operator"), "");
        request("POST", "/oidc/backchannel-logout", good, "logout_token=" + token("logout"));
        request("POST", "/oidc/backchannel-logout", good, secret("no logout"));
        request("GET", "/%zz?token=" + token("bad path"), good, "");
        request("G\u00e4T", "/?token=" + token("bad method"), good, "");
        try (WireClient client = WireClient.to(http())) {
            client.send((secret("no HTTP") + "\r\n\r\n").getBytes(UTF_8));
        }
        try (WireClient client = WireClient.to(http())) {
            client.request(
                    "GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                            + token("unfinished")
                            + "x".repeat(40_000)
                            + "\r\n\r\n");
        }
    }

    private void request(String method, String target, String token, String body)
            throws IOException {
        try (WireClient client = WireClient.to(http())) {
            String answer =
                    client.request(
                            method
                                    + " "
                                    + target
                                    + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                    + "Content-Type: application/json\r\nAuthorization: Bearer "
                                    + token
                                    + "\r\nContent-Length: "
                                    + body.length()
                                    + "\r\n\r\n"
                                    + body);
            assertThat(answer).startsWith("HTTP/1.1 ");
        }
    }

    /** A new good token, of which nothing may be found in a log. */
    private String token(String name) {
        String token =
                stack.issuer.token(
                        TokenRequest.forUser("ada")
                                .withWorkspaces(WORKSPACE)
                                .withScopes("realtime:read", "realtime:write")
                                .withClaims(Map.of("nonce", UUID.randomUUID().toString())));
        keepToken(name + " token", token);
        return token;
    }

    private void keepToken(String name, String token) {
        String[] parts = token.split("\\.", -1);
        secrets.put(name, token);
        if (parts.length == 3 && parts[2].length() > 16) {
            secrets.put(name + "'s claims", parts[1]);
            secrets.put(name + "'s signature", parts[2]);
            secrets.put(name + "'s signature, in part", parts[2].substring(0, 16));
        }
    }

    /** A text that may not be found in a log. */
    private String secret(String name) {
        String secret = "secret" + UUID.randomUUID().toString().replace("-", "");
        secrets.put(name + " " + secrets.size(), secret);
        return secret;
    }

    private static String auth(String token) {
        return "{\"type\":\"auth\",\"token\":\"" + token + "\"}";
    }

    private static String publish(String data) {
        return "{\"type\":\"publish\",\"channel\":\"events:a\",\"data\":" + data + "}";
    }

    private RealtimeClient.Builder to(String query) {
        return RealtimeClient.to(
                URI.create(
                        "ws://127.0.0.1:"
                                + port
                                + "/workspaces/"
                                + WORKSPACE
                                + "/realtime/connect"
                                + query));
    }

    private URI http() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }
}
