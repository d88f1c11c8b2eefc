package dev.tidewire.gateway.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.AuditEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SessionsHttpTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static PublishingServer server;

    @BeforeAll
    static void start() {
        server = new PublishingServer(Duration.ofSeconds(5));
    }

    @AfterAll
    static void stop() {
        server.close();
        CLIENT.close();
    }

    @Test
    void anOperatorGetsTheList() throws Exception {
        HttpResponse<String> response = send("GET", "/admin/sessions", "operator");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"sessions\":[]}");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void aSessionThatIsNotThereCannotBeClosed() throws Exception {
        assertThat(send("DELETE", "/admin/sessions/none", "operator").statusCode()).isEqualTo(404);
    }

    @Test
    void whoLacksTheScopeIsRefusedAndRecorded() throws Exception {
        HttpResponse<String> response = send("DELETE", "/admin/sessions/none", "reader");

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("it needs realtime:admin");
        assertThat(send("GET", "/admin/sessions", null).statusCode()).isEqualTo(401);
        assertThat(server.denials)
                .extracting(AuditEvent.AuthDenied::missingScope)
                .contains("realtime:admin");
    }

    @ParameterizedTest
    @CsvSource({
        "POST,   /admin/sessions,   405",
        "DELETE, /admin/sessions,   405",
        "GET,    /admin/sessions/a, 405",
        "GET,    /admin/sessions/,  404",
        "DELETE, /admin/sessions/a%2Fb, 404",
    })
    void otherMethodsAndPathsAreRefused(String method, String path, int status) throws Exception {
        assertThat(send(method, path, "operator").statusCode()).isEqualTo(status);
    }

    @Test
    void anIssuerTellsOfALogout() throws Exception {
        HttpResponse<String> accepted = logout("logout_token=logout");
        HttpResponse<String> refused = logout("logout_token=forged");

        assertThat(accepted.statusCode()).isEqualTo(200);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("\"error\":\"invalid_request\"");
        assertThat(refused.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(logout("x=" + "y".repeat(40_000)).statusCode()).isEqualTo(413);
        assertThat(send("GET", "/oidc/backchannel-logout", null).statusCode()).isEqualTo(405);
    }

    private static HttpResponse<String> logout(String form) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:"
                                                + server.port()
                                                + "/oidc/backchannel-logout"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> send(String method, String path, @Nullable String token)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .method(method, BodyPublishers.noBody());
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }
}
