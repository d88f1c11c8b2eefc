package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No spelling of a request reaches another workspace than the token's: each is refused, or is about
 * the token's own.
 */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class PathAttackTest {
    private static final String OWN = "pathown";
    private static final String OTHER = "pathother";
    private static final String SECRET = "known.only.to.the.other";
    private static final String NUL = "\0";

    /** What may stand where the workspace belongs. */
    static final List<String> SEGMENTS =
            List.of(
                    OTHER,
                    "..",
                    ".",
                    "%2e%2e",
                    "%2E%2E%2F" + OTHER,
                    "..%2f" + OTHER,
                    OWN + "/../" + OTHER,
                    OWN + "/%2e%2e/" + OTHER,
                    OWN + "%2f..%2f" + OTHER,
                    OWN + "%252f..%252f" + OTHER,
                    OWN + "%25252f..%25252f" + OTHER,
                    OWN + "%2f%2e%2e%2f" + OTHER,
                    OWN + "..%2f..%2fworkspaces%2f" + OTHER,
                    OWN + ";" + OTHER,
                    OWN + ";/../" + OTHER,
                    OTHER + ";" + OWN,
                    OTHER + ";workspace=" + OWN,
                    "%3b" + OTHER,
                    "/" + OTHER,
                    "//" + OTHER,
                    OTHER + "/",
                    OWN + "//" + OTHER,
                    OWN + "\\..\\" + OTHER,
                    "..\\" + OTHER,
                    "%5c" + OTHER,
                    OWN + "%5c..%5c" + OTHER,
                    OTHER + "%00",
                    OTHER + "%00" + OWN,
                    OWN + "%00" + OTHER,
                    OTHER + NUL,
                    OWN + NUL + OTHER,
                    "%c0%ae%c0%ae%c0%af" + OTHER,
                    "%e0%80%ae%e0%80%ae%e0%80%af" + OTHER,
                    OWN + "%c0%af..%c0%af" + OTHER,
                    "%u002e%u002e%u002f" + OTHER,
                    "%ef%bc%8f" + OTHER,
                    OWN + "\u00ef\u00bc\u008f" + OTHER,
                    "%70athother",
                    "%70%61%74%68%6f%74%68%65%72",
                    "%2570athother",
                    "PathOther",
                    "PATHOTHER",
                    "PATHOWN",
                    "%50ATHOWN",
                    OTHER + "%20",
                    "%20" + OTHER,
                    OTHER + "+",
                    OTHER + "%09",
                    OTHER + ".",
                    OTHER + "%",
                    OTHER + "%zz",
                    OTHER + "%0d%0aHost:%20elsewhere",
                    OTHER + "%0a",
                    OTHER + "%3f" + OWN,
                    OTHER + "%23" + OWN,
                    OTHER + "#" + OWN,
                    OTHER + "#/" + OWN,
                    OTHER + "?" + OWN,
                    OTHER + "," + OWN,
                    OWN + "," + OTHER,
                    "*",
                    "%2a",
                    "path*",
                    "%",
                    "",
                    "%7e",
                    "(malformed)",
                    "(several)",
                    "x".repeat(4_000));

    /** Whole request targets, with the resource at their end. */
    static final List<String> TARGETS =
            List.of(
                    "http://127.0.0.1/workspaces/" + OTHER + "{resource}",
                    "http://127.0.0.1/workspaces/" + OWN + "{resource}",
                    "http://elsewhere.example/workspaces/" + OWN + "{resource}",
                    "HTTP://elsewhere.example:1/workspaces/" + OTHER + "{resource}",
                    "http://" + OWN + "@elsewhere/workspaces/" + OTHER + "{resource}",
                    "http:///workspaces/" + OTHER + "{resource}",
                    "http://127.0.0.1/workspaces/" + OWN + "/../" + OTHER + "{resource}",
                    "ws://127.0.0.1/workspaces/" + OTHER + "{resource}",
                    "//127.0.0.1/workspaces/" + OTHER + "{resource}",
                    "//workspaces/" + OTHER + "{resource}",
                    "/./workspaces/" + OTHER + "{resource}",
                    "/x/../workspaces/" + OTHER + "{resource}",
                    "/%77orkspaces/" + OTHER + "{resource}",
                    "/workspaces%2f" + OTHER + "{resource}",
                    "/WORKSPACES/" + OTHER + "{resource}",
                    "\\workspaces\\" + OTHER + "{resource}",
                    "workspaces/" + OTHER + "{resource}",
                    "/workspaces/" + OWN + "{resource}/../../../workspaces/" + OTHER + "{resource}",
                    "/workspaces/" + OTHER + "{resource}/../../" + OWN + "{resource}",
                    "/workspaces/" + OWN + "{resource}/",
                    "/workspaces/" + OWN + "{resource};" + OTHER,
                    "/workspaces/" + OWN + "{resource}%00",
                    "/workspaces/" + OWN + "{resource}?workspace=" + OTHER,
                    "/workspaces/" + OWN + "{resource}?workspaceId=" + OTHER + "&" + OTHER,
                    "/workspaces/" + OTHER + "{resource}?workspace=" + OWN,
                    "/workspaces/" + OTHER + "{resource}?token=" + OWN,
                    "/workspaces/" + OTHER + "{resource}?token={own}&token={own}",
                    "/workspaces/" + OTHER + "{resource}?token={own}%00",
                    "/workspaces/" + OWN + "{resource}?token=x&token={own}",
                    "/workspaces/" + OWN + "{resource}?%74oken=x&TOKEN=y",
                    "*");

    /** Headers by which proxies and frameworks say that a request means something else. */
    static final List<String> HEADERS =
            List.of(
                    "Host: 127.0.0.1\r\nHost: elsewhere.example",
                    "Host: " + OTHER,
                    "Host: ",
                    "Host: 127.0.0.1\r\nX-Original-URL: /workspaces/" + OTHER + "{resource}",
                    "Host: 127.0.0.1\r\nX-Rewrite-URL: /workspaces/" + OTHER + "{resource}",
                    "Host: 127.0.0.1\r\nX-Forwarded-Uri: /workspaces/" + OTHER + "{resource}",
                    "Host: 127.0.0.1\r\nX-Forwarded-Prefix: /workspaces/" + OTHER,
                    "Host: 127.0.0.1\r\nX-Workspace: " + OTHER,
                    "Host: 127.0.0.1\r\nX-Correlation-Id: " + OTHER,
                    "Host: 127.0.0.1\r\nAuthorization: Bearer {own}",
                    "Host: 127.0.0.1\r\nSec-WebSocket-Protocol: access_token, {own}, {own}");

    private static Stack live;
    private static RealtimeClient bystander;
    private static String token;

    static boolean available() {
        return ServersAvailable.check();
    }

    @BeforeAll
    static void theOtherWorkspaceIsInUse(Stack stack) {
        live = stack;
        token = stack.publisherToken(OWN);
        bystander = stack.client(OTHER);
        bystander.subscribe("events:*", "{}");
        try (RealtimeClient publisher = stack.publisher(OTHER)) {
            publisher.send(
                    "{\"type\":\"publish\",\"channel\":\"events:%s\",\"data\":1}"
                            .formatted(SECRET));
            publisher.next("published");
        }
        bystander.next("event");
        try (Publishing others = new Publishing(stack, OTHER)) {
            Awaitility.await().until(() -> others.channels(OTHER).body().contains(SECRET));
        }
    }

    @AfterAll
    static void nobodyHasPublishedThere(Stack stack) {
        try (RealtimeClient publisher = stack.publisher(OTHER)) {
            publisher.send("{\"type\":\"publish\",\"channel\":\"events:last\",\"data\":1}");
            publisher.next("published");
        }
        assertThat(bystander.next("event").path("channel").asText()).isEqualTo("events:last");
        bystander.close();
    }

    static Stream<Arguments> targets() {
        Stream<String> segments =
                SEGMENTS.stream().map(segment -> "/workspaces/" + segment + "{resource}");
        return Stream.concat(segments, TARGETS.stream())
                .map(target ->
                        argumentSet(
                                printable(target.length() > 99 ? "a long one" : target), target));
    }

    private static String printable(String text) {
        return text.replace(NUL, "(NUL)");
    }

    @ParameterizedTest
    @MethodSource("targets")
    void aConnectionIsRefusedOrToTheTokensOwnWorkspace(String target) throws IOException {
        assertOwnOrRefused(target, "Host: 127.0.0.1");
    }

    @ParameterizedTest
    @FieldSource("HEADERS")
    void noHeaderTurnsAConnectionToAnotherWorkspace(String header) throws IOException {
        assertOwnOrRefused("/workspaces/" + OWN + "{resource}", header);
        assertOwnOrRefused("/workspaces/" + OTHER + "{resource}", header);
    }

    private static void assertOwnOrRefused(String target, String header) throws IOException {
        String head =
                "GET "
                        + filled(target, "/realtime/connect")
                        + " HTTP/1.1\r\n"
                        + filled(header, "/realtime/connect")
                        + "\r\nAuthorization: Bearer "
                        + token
                        + "\r\n"
                        + WireClient.UPGRADE
                        + "\r\n";
        try (WireClient client = WireClient.to(live.http("/"))) {
            String response = client.request(head);
            if (!response.startsWith("HTTP/1.1 101 ")) {
                assertRefused(response);
                return;
            }
            WireClient.Frame first = client.next();
            if (first.closes()) {
                assertThat(first.closeCode()).isIn(4002, 4003);
            } else {
                JsonNode authenticated = RealtimeClient.parse(first.text());
                assertThat(authenticated.path("type").asText()).isEqualTo("authenticated");
                assertThat(authenticated.path("workspace").asText()).isEqualTo(OWN);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void aListOfChannelsIsRefusedOrOfTheTokensOwnWorkspace(String target) throws IOException {
        String answer = answer("GET", filled(target, "/channels"), Map.of());

        if (!answer.startsWith("HTTP/1.1 200 ")) {
            assertRefused(answer);
        }
        assertThat(answer).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @MethodSource("targets")
    void anEventIsRefusedOrGetsToTheTokensOwnWorkspace(String target) throws IOException {
        String answer =
                answer(
                        "POST",
                        filled(target, "/events/path.attack"),
                        Map.of("Content-Type", "application/json", "Content-Length", "2"));

        if (!answer.startsWith("HTTP/1.1 202 ")) {
            assertRefused(answer);
        }
        // What got to the other workspace would come before its last event.
    }

    private static String answer(String method, String target, Map<String, String> headers)
            throws IOException {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        head.append("Host: 127.0.0.1\r\nConnection: close\r\n");
        head.append("Authorization: Bearer ").append(token).append("\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        head.append("\r\n").append(method.equals("POST") ? "{}" : "");
        try (WireClient client = WireClient.to(live.http("/"))) {
            return client.request(head.toString()) + client.rest();
        }
    }

    private static void assertRefused(String response) {
        assertThat(response.substring(0, Math.min(13, response.length())))
                .matches("HTTP/1\\.[01] 4.. ");
    }

    private static String filled(String template, String resource) {
        return new String(
                template.replace("{resource}", resource)
                        .replace("{own}", token)
                        .getBytes(StandardCharsets.ISO_8859_1),
                StandardCharsets.ISO_8859_1);
    }
}
