package dev.tidewire.gateway.tyrus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidewire.model.PublishedEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EventsHttpTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String PATH = "/workspaces/acme/events/order.paid";
    private static PublishingServer server;

    @BeforeAll
    static void start() {
        server = new PublishingServer(Duration.ofSeconds(30));
    }

    @AfterAll
    static void stop() {
        server.close();
        CLIENT.close();
    }

    @BeforeEach
    void forget() {
        server.events.clear();
        server.denials.clear();
        server.log = CompletableFuture.completedFuture(null);
    }

    @Test
    void aRequestThatIsUnderWayIsAnsweredBeforeTheServerStops() throws Exception {
        PublishingServer stopping = new PublishingServer(Duration.ofSeconds(30));
        stopping.log = new CompletableFuture<>();
        URI url = URI.create("http://127.0.0.1:" + stopping.port() + PATH);
        CompletableFuture<HttpResponse<String>> response =
                CLIENT.sendAsync(
                        HttpRequest.newBuilder(url)
                                .header("Authorization", "Bearer writer")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{}"))
                                .build(),
                        BodyHandlers.ofString());
        await().until(() -> stopping.events.size() == 1);
        Thread stop = Thread.ofPlatform().start(stopping::close);
        await().until(() -> !accepts(stopping.port()));

        stopping.log.complete(null);

        assertThat(response.get().statusCode()).isEqualTo(202);
        stop.join();
    }

    private static boolean accepts(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void anEventIsAcceptedOnceTheLogHasIt() throws Exception {
        server.log = new CompletableFuture<>();
        CompletableFuture<HttpResponse<String>> response =
                CLIENT.sendAsync(
                        post(PATH, BodyPublishers.ofString("{\"total\": 1.10}"))
                                .header("Idempotency-Key", "k")
                                .header("X-Correlation-Id", "c")
                                .build(),
                        BodyHandlers.ofString());
        await().until(() -> server.events.size() == 1);
        assertThat(response).isNotDone();

        server.log.complete(null);

        assertThat(response.get().statusCode()).isEqualTo(202);
        assertThat(response.get().body())
                .isEqualTo("{\"events\":[{\"channel\":\"events:order.paid\",\"id\":\"id-1\"}]}");
        assertThat(response.get().headers().firstValue("Content-Type"))
                .hasValue("application/json");
        PublishedEvent event = server.events.getFirst();
        assertThat(event.data()).asString().isEqualTo("{\"total\": 1.10}");
        assertThat(event.idempotencyKey()).isEqualTo("k");
        assertThat(event.correlationId()).isEqualTo("c");
    }

    @Test
    void aBodyMayComeInChunks() throws Exception {
        String text = "\"" + "é".repeat(40_000) + "\"";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        HttpResponse<String> response =
                send(
                        post(
                                PATH,
                                BodyPublishers.ofInputStream(
                                        () -> new java.io.ByteArrayInputStream(bytes))));

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(server.data()).containsExactly(text);
    }

    @Test
    void aCloudEventComesInHeadersOrAsADocument() throws Exception {
        HttpResponse<String> binary =
                send(
                        post(PATH, BodyPublishers.ofString("1"))
                                .header("ce-specversion", "1.0")
                                .header("CE-ID", "1")
                                .header("ce-source", "/shop")
                                .header("ce-type", "paid"));
        HttpResponse<String> structured =
                send(
                        request(PATH)
                                .header("Content-Type", "application/cloudevents+json")
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"specversion\":\"1.0\",\"id\":\"2\",\"source\":\"/shop\",\"type\":\"paid\",\"data\":2}")));

        assertThat(binary.statusCode()).isEqualTo(202);
        assertThat(structured.statusCode()).isEqualTo(202);
        assertThat(server.data()).containsExactly("1", "2");
        assertThat(server.events)
                .extracting(PublishedEvent::idempotencyKey)
                .containsExactly("order.paid\n/shop\n1", "order.paid\n/shop\n2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    application/json                   | {"a":     | 400 | bad_request            | body is not JSON
                    application/json                   | ``        | 400 | bad_request            | body is empty
                    text/plain                         | hello     | 415 | unsupported_media_type | application/json
                    application/x-ndjson               | [1},      | 400 | bad_request            | events[0]
                    application/cloudevents+json       | {}        | 400 | bad_request            | specversion is missing
                    application/cloudevents-batch+json | [{}]      | 400 | bad_request            | events[0]: specversion
                    """)
    void aBadRequestIsAnsweredInJson(
            String contentType, String body, int status, String error, String message)
            throws Exception {
        HttpResponse<String> response =
                send(
                        request(PATH)
                                .header("Content-Type", contentType)
                                .POST(BodyPublishers.ofString(body)));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(json(response).path("error").asText()).isEqualTo(error);
        assertThat(json(response).path("message").asText()).contains(message);
        assertThat(server.events).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"})
    void onlyPostPublishes(String method) throws Exception {
        HttpResponse<String> response = send(request(PATH).method(method, BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("POST");
    }

    @ParameterizedTest
    @CsvSource({
        "/workspaces/acme/events/,             404",
        "/workspaces/acme/events,              404",
        "/workspaces/acme/events/a/b,          404",
        "/workspaces/acme/events/..,           400",
        "/workspaces/acme/events/%2e%2e,       400",
        "/workspaces/acme/events/..%2fchannels, 400",
        "/workspaces/acme/events/a%00b,        400",
        "/workspaces/acme/events/%C0%AE,       400",
        "/workspaces/acme/events/a%,           400",
        "/workspaces/acme/events/a*,           400",
        "/workspaces/acme/../acme/events/a,    404",
        "/workspaces/acme%2f..%2facme/events/a, 403",
        "/workspaces/other/events/a,           403",
        "/%77orkspaces/acme/events/a,          404",
    })
    void noSpellingOfAPathReachesAnotherResource(String path, int status) throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send(raw("POST " + path, "Authorization: Bearer writer", "1"));

            assertThat(client.responseHeader()).startsWith("HTTP/1.1 " + status + " ");
        }
        assertThat(server.events).isEmpty();
    }

    @Test
    void aTopicIsDecodedOnceAndHasNoParameters() throws Exception {
        send(
                post(
                        "/workspaces/acme/events/caf%C3%A9%2541;v=1?ignored=1",
                        BodyPublishers.ofString("1")));

        assertThat(server.events.getFirst().channel()).hasToString("events:café%41;v=1");
    }

    private static byte[] raw(String start, String header, String body) {
        return (start
                        + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + header
                        + "\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void aRequestWithoutALengthIsRefused() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            String header = client.request("POST", PATH, "Authorization: Bearer writer");

            assertThat(header).startsWith("HTTP/1.1 411 ").contains("Connection: close");
            client.skip(bodyLength(header));
            assertThat(client.ended()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: gzip, chunked",
                "Transfer-Encoding: chunked, gzip",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: chunkedness",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: gzip|Content-Length: 1",
                "Transfer-Encoding: gzip|Transfer-Encoding: chunked",
                "Transfer-Encoding: chunked|Transfer-Encoding: chunked",
                "Transfer-Encoding: chunked|Content-Length: 1"
            })
    void aRequestWhoseEndIsNotClearEndsItsConnection(String framing) throws Exception {
        String head = "POST " + PATH + " HTTP/1.1|Host: x|Authorization: Bearer writer|";
        String json = "Content-Type: application/json|";
        try (RawClient client = new RawClient(server.port())) {
            client.send(ascii(head + json + framing + "||" + head + json + "Content-Length: 1||1"));

            String header = client.responseHeader();
            assertThat(header).startsWith("HTTP/1.1 400 ").contains("Connection: close");
            client.skip(bodyLength(header));
            assertThat(client.ended()).isTrue();
        }
        assertThat(server.events).isEmpty();
    }

    @Test
    void theNameOfAnEncodingHasNoCase() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send(
                    ascii(
                            "POST "
                                    + PATH
                                    + " HTTP/1.1|Host: x|Authorization: Bearer writer|"
                                    + "Content-Type: application/json|"
                                    + "Transfer-Encoding: Chunked||1|1|0||"));

            assertThat(client.responseHeader()).startsWith("HTTP/1.1 202 ");
        }
    }

    private static long bodyLength(String header) {
        return header.lines()
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToLong(line -> Long.parseLong(line.substring("Content-Length: ".length())))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"4194305, false", "5000000, true"})
    void aBodyOfMoreThanFourMebibytesIsRefused(int length, boolean chunked) throws Exception {
        byte[] body = new byte[length];

        HttpResponse<String> response =
                send(
                        post(
                                PATH,
                                chunked
                                        ? BodyPublishers.ofInputStream(
                                                () -> new java.io.ByteArrayInputStream(body))
                                        : BodyPublishers.ofByteArray(body)));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(json(response).path("message").asText()).contains("4194304 bytes");
    }

    @Test
    void oneEventIsBoundedByTheSizeOfAMessage() throws Exception {
        HttpResponse<String> response =
                send(post(PATH, BodyPublishers.ofByteArray(text(PublishingServer.MAX_EVENT))));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(json(response).path("message").asText()).contains("at most 100000");
    }

    private static byte[] text(int length) {
        return ("\"" + "x".repeat(length) + "\"").getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            textBlock =
                    """
                    none,          401, Bearer
                    Basic d3JpdGVy, 401, Bearer
                    Bearer forged, 401, 'Bearer error="invalid_token"'
                    Bearer reader, 403, 'Bearer error="insufficient_scope"'
                    """)
    void whoMayNotPublishIsToldWhyBeforeTheBodyIsRead(
            String authorization, int status, String challenge) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(PATH))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(text(3_000_000)));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }

        HttpResponse<String> response = send(request);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue(challenge);
        assertThat(server.denials).hasSize(1);
        assertThat(server.events).isEmpty();
    }

    @Test
    void aTokenInTheQueryOrInASubprotocolDoesNotCount() throws Exception {
        HttpResponse<String> response =
                send(
                        HttpRequest.newBuilder(uri(PATH + "?token=writer"))
                                .header("Sec-WebSocket-Protocol", "access_token, writer")
                                .POST(BodyPublishers.ofString("1")));

        assertThat(response.statusCode()).isEqualTo(401);
    }

    @Test
    void aBodyThatComesTooSlowlyIsGivenUp() throws Exception {
        try (PublishingServer impatient = new PublishingServer(Duration.ofMillis(300));
                RawClient client = new RawClient(impatient.port())) {
            client.send(
                    ("POST "
                                    + PATH
                                    + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer writer\r\n"
                                    + "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n1")
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(client.responseHeader())
                    .startsWith("HTTP/1.1 408 ")
                    .contains("Connection: close");
            assertThat(impatient.events).isEmpty();
        }
    }

    @Test
    void manySlowBodiesKeepNobodyWaiting() throws Exception {
        List<RawClient> slow = new ArrayList<>();
        try {
            for (int index = 0; index < 40; index++) {
                RawClient client = new RawClient(server.port());
                slow.add(client);
                client.send(
                        ("POST "
                                        + PATH
                                        + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer writer\r\n"
                                        + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n1")
                                .getBytes(StandardCharsets.US_ASCII));
            }

            assertThat(send(post(PATH, BodyPublishers.ofString("1"))).statusCode()).isEqualTo(202);

            for (RawClient client : slow) {
                client.send(new byte[] {'1'});
                assertThat(client.responseHeader()).startsWith("HTTP/1.1 202 ");
            }
        } finally {
            for (RawClient client : slow) {
                client.close();
            }
        }
    }

    @Test
    void aLogThatIsSlowKeepsNobodyWaiting() throws Exception {
        server.log = new CompletableFuture<>();
        List<CompletableFuture<HttpResponse<String>>> waiting =
                IntStream.range(0, 60)
                        .mapToObj(index ->
                                CLIENT.sendAsync(
                                        post(PATH, BodyPublishers.ofString("1")).build(),
                                        BodyHandlers.ofString()))
                        .toList();
        await().until(() -> server.events.size() == 60);

        HttpResponse<String> health = send(HttpRequest.newBuilder(uri("/healthz")));
        server.log.complete(null);

        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(waiting).allMatch(response -> response.join().statusCode() == 202);
    }

    @Test
    void aClientThatLeavesBeforeItsAnswerHarmsNobody() throws Exception {
        server.log = new CompletableFuture<>();
        try (RawClient client = new RawClient(server.port())) {
            client.send(raw("POST " + PATH, "Authorization: Bearer writer", "1"));
            await().until(() -> server.events.size() == 1);
        }
        CompletableFuture<HttpResponse<String>> next =
                CLIENT.sendAsync(
                        post(PATH, BodyPublishers.ofString("2")).build(), BodyHandlers.ofString());
        await().until(() -> server.events.size() == 2);

        server.log.complete(null);

        assertThat(next.get().body()).contains("\"id-2\"");
    }

    @Test
    void aClientThatLeavesWithinItsBodyPublishesNothing() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.send(
                    ("POST "
                                    + PATH
                                    + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer writer\r\n"
                                    + "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n1")
                            .getBytes(StandardCharsets.US_ASCII));
        }

        assertThat(send(post(PATH, BodyPublishers.ofString("2"))).statusCode()).isEqualTo(202);
        assertThat(server.data()).containsExactly("2");
    }

    /** Pieces arrive while the request is being taken up, and are read by other threads. */
    @ParameterizedTest
    @CsvSource({"'Content-Length: 1', 1, ''", "'Transfer-Encoding: chunked', '1|1|', '0||'"})
    void requestsFollowEachOtherOnOneConnection(String framing, String body, String end)
            throws Exception {
        int count = 3_000;
        try (RawClient client = new RawClient(server.port())) {
            for (int index = 0; index < count; index++) {
                client.send(
                        ascii(
                                "POST "
                                        + PATH
                                        + " HTTP/1.1|Host: x|Authorization: Bearer writer|"
                                        + "Content-Type: application/json|"
                                        + framing
                                        + "||"));
                client.send(ascii(body));
                client.send(ascii(end));
                assertThat(client.responseHeader())
                        .startsWith("HTTP/1.1 202 ")
                        .doesNotContain("Connection: close");
                client.skip(contentLength(index));
            }
        }
        assertThat(server.events).hasSize(count);
    }

    private static byte[] ascii(String lines) {
        return lines.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static long contentLength(int index) {
        return ("{\"events\":[{\"channel\":\"events:order.paid\",\"id\":\"id-"
                        + (index + 1)
                        + "\"}]}")
                .length();
    }

    @Test
    void theListOfChannelsIsReadWithTheSameToken() throws Exception {
        HttpResponse<String> response =
                send(
                        HttpRequest.newBuilder(uri("/workspaces/acme/channels"))
                                .header("Authorization", "Bearer reader"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"channels\":[]}");
        assertThat(send(HttpRequest.newBuilder(uri("/workspaces/acme/channels"))).statusCode())
                .isEqualTo(401);
        HttpResponse<String> posted =
                send(post("/workspaces/acme/channels", BodyPublishers.ofString("1")));
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(posted.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    private static HttpRequest.Builder post(String path, BodyPublisher body) {
        return request(path).header("Content-Type", "application/json").POST(body);
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer writer");
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(
                request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return JSON.readTree(response.body());
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
