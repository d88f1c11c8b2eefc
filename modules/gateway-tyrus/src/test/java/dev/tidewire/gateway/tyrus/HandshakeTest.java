package dev.tidewire.gateway.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.gateway.ConnectRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HandshakeTest {
    private static final String PATH = "/workspaces/demo/realtime/connect";
    private static TestServer server;
    private static TestServer withQuery;

    @BeforeAll
    static void start() {
        server = new TestServer();
        withQuery = new TestServer(TestServer.options(options -> options.tokenInQuery()));
    }

    @AfterAll
    static void stop() {
        server.close();
        withQuery.close();
    }

    @Test
    void connectsWithoutACredential() throws IOException {
        ConnectRequest request = connect(server, PATH);

        assertThat(request).isEqualTo(new ConnectRequest("demo", null, "127.0.0.1", null));
    }

    @Test
    void takesTheTokenOfTheAuthorizationHeaderUncut() throws IOException {
        ConnectRequest request =
                connect(server, PATH, "Authorization: bearer a.b,c.d  ", "X-Correlation-Id: c-1");

        assertThat(request.token()).isEqualTo("a.b,c.d");
        assertThat(request.correlationId()).isEqualTo("c-1");
    }

    @Test
    void takesATokenAsLongAsAnyThatIsExamined() throws IOException {
        String token = "t".repeat(16 << 10);

        assertThat(connect(server, PATH, "Authorization: Bearer " + token).token())
                .isEqualTo(token);
        assertThat(connect(withQuery, PATH + "?token=" + token).token()).isEqualTo(token);
        assertThat(connect(server, PATH, "Sec-WebSocket-Protocol: access_token, " + token).token())
                .isEqualTo(token);
    }

    @Test
    void takesTheTokenAmongTheSubprotocolsAndSelectsTheMarker() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            String response =
                    client.upgrade(PATH, "Sec-WebSocket-Protocol: access_token, aaa.bbb.ccc");
            client.text("opened");
            client.read();

            assertThat(response)
                    .startsWith("HTTP/1.1 101 ")
                    .containsIgnoringCase("Sec-WebSocket-Protocol: access_token\r\n")
                    .doesNotContain("aaa.bbb.ccc");
            assertThat(last(server).token()).isEqualTo("aaa.bbb.ccc");
        }
    }

    @Test
    void takesTheTokenOfASecondSubprotocolHeader() throws IOException {
        ConnectRequest request =
                connect(
                        server,
                        PATH,
                        "Sec-WebSocket-Protocol: access_token",
                        "Sec-WebSocket-Protocol: t-1");

        assertThat(request.token()).isEqualTo("t-1");
    }

    @Test
    void prefersTheAuthorizationHeader() throws IOException {
        ConnectRequest request =
                connect(
                        withQuery,
                        PATH + "?token=query",
                        "Sec-WebSocket-Protocol: access_token, protocol",
                        "Authorization: Bearer header");

        assertThat(request.token()).isEqualTo("header");
    }

    @Test
    void ignoresAnotherScheme() throws IOException {
        assertThat(connect(server, PATH, "Authorization: Basic abc").token()).isNull();
    }

    @Test
    void ignoresATokenInTheQueryUnlessAllowed() throws IOException {
        assertThat(connect(server, PATH + "?token=t-2").token()).isNull();
    }

    @Test
    void takesATokenInTheQueryIfAllowed() throws IOException {
        assertThat(connect(withQuery, PATH + "?a=b&token=t%2D3").token()).isEqualTo("t-3");
    }

    @ParameterizedTest
    @CsvSource({
        "demo, demo",
        "caf%C3%A9, café",
        "a%2fb, a/b",
        "a%252fb, a%2fb",
        ".., ..",
        "%2e%2e, ..",
        "demo;x=y, demo;x=y",
        "a+b, a+b",
        "%zz, %zz",
        "a%, a%",
        "{x}, {x}",
        "a|b, a|b"
    })
    void handsOverAnySegmentDecodedOnce(String segment, String workspace) throws IOException {
        ConnectRequest request =
                connect(server, "/workspaces/" + segment + "/realtime/connect?x=1");

        assertThat(request.workspace()).isEqualTo(workspace);
    }

    @Test
    void handlesFramesThatCameWithTheRequest() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            ByteArrayOutputStream early = new ByteArrayOutputStream();
            early.writeBytes(
                    ("GET " + PATH + " HTTP/1.1\r\nHost: x\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            early.writeBytes(
                    (String.join("\r\n", RawClient.upgradeHeaders()) + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            early.writeBytes(RawClient.encode(0x81, new byte[] {'h', 'i'}));
            client.send(early.toByteArray());

            assertThat(client.responseHeader()).startsWith("HTTP/1.1 101 ");
            assertThat(client.read().text()).isEqualTo("hi");
        }
    }

    @Test
    void agreesOnNoExtension() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            assertThat(client.upgrade(PATH, "Sec-WebSocket-Extensions: permessage-deflate"))
                    .startsWith("HTTP/1.1 101 ")
                    .doesNotContainIgnoringCase("Sec-WebSocket-Extensions");
        }
    }

    @Test
    void refusesAnotherVersionAndNamesItsOwn() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            assertThat(
                            client.request(
                                    "GET",
                                    PATH,
                                    "Upgrade: websocket",
                                    "Connection: Upgrade",
                                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                                    "Sec-WebSocket-Version: 99"))
                    .startsWith("HTTP/1.1 426 ")
                    .contains("13");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void refusesAnUpgradeWithoutAKey() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            assertThat(
                            client.request(
                                    "GET",
                                    PATH,
                                    "Upgrade: websocket",
                                    "Connection: Upgrade",
                                    "Sec-WebSocket-Version: 13"))
                    .startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void refusesAnUpgradeByPost() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            assertThat(client.request("POST", PATH, RawClient.upgradeHeaders("Content-Length: 0")))
                    .startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void closesARefusedConnectionWithItsCodeAndReason() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            client.upgrade("/workspaces/refused/realtime/connect");

            RawClient.Received close = client.read();
            assertThat(close.closeCode()).isEqualTo(4003);
            assertThat(close.text()).endsWith("scope_denied: not yours");
        }
    }

    @Test
    void closesWith1011IfTheGatewayCannotAccept() throws IOException {
        try (RawClient client = new RawClient(server.port())) {
            client.upgrade("/workspaces/broken/realtime/connect");

            assertThat(client.read().closeCode()).isEqualTo(1011);
        }
    }

    private static ConnectRequest connect(TestServer to, String path, String... headers)
            throws IOException {
        try (RawClient client = new RawClient(to.port())) {
            client.upgrade(path, headers);
            client.text("opened");
            client.read();
            return last(to);
        }
    }

    private static ConnectRequest last(TestServer of) {
        return of.gateway.sessions.getLast().request;
    }
}
