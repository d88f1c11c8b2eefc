package dev.tidewire.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class HttpTokenIntrospectorTest {
    private static final String SECRET = "s:ecr+t ü";

    private final AnsweringServer issuer = new AnsweringServer();
    private final HttpTokenIntrospector introspector = introspector(Duration.ofSeconds(5));

    @AfterEach
    void close() {
        introspector.close();
        issuer.close();
    }

    @Test
    void asksWithAFormAndTheClientsSecretByBasic() {
        introspector.introspect("a.b/c+d=");

        AnsweringServer.Request request = issuer.requests().getFirst();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/introspect");
        assertThat(request.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(request.body()).isEqualTo("token=a.b%2Fc%2Bd%3D&token_type_hint=access_token");
        String basic = request.header("Authorization");
        assertThat(basic).startsWith("Basic ");
        assertThat(
                        new String(
                                Base64.getDecoder().decode(basic.substring(6)),
                                StandardCharsets.UTF_8))
                .isEqualTo("tide+wire:s%3Aecr%2Bt+%C3%BC");
    }

    @Test
    void aTokenIsGoodIfTheIssuerSaysSo() {
        issuer.answer(200, "{\"active\":true,\"sub\":\"alice\"}");

        assertThat(introspector.introspect("token")).isEqualTo(new Introspection.Active());
    }

    @Test
    void aTokenIsNotGoodIfTheIssuerSaysSo() {
        issuer.answer(200, "{\"active\":false}");

        assertThat(introspector.introspect("token")).isEqualTo(new Introspection.Inactive());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    200 |                                  | an answer without active
                    200 | <html>                           | an answer that is not JSON
                    200 | {"active":false                  | an answer that is not JSON
                    200 | {"active":true,"active":false}   | an answer that is not JSON
                    200 | {"active":false} {"active":true} | an answer that is not JSON
                    200 | {}                               | an answer without active
                    200 | {"active":"false"}               | an answer without active
                    200 | {"active":null}                  | an answer without active
                    200 | [false]                          | an answer without active
                    204 |                                  | HTTP 204
                    400 | {"active":false}                 | HTTP 400
                    500 | {"active":false}                 | HTTP 500
                    503 |                                  | HTTP 503
                    401 | {"active":false}                 | HTTP 401; check the client's id and secret, and that it may introspect
                    403 | {"active":false}                 | HTTP 403; check the client's id and secret, and that it may introspect
                    """)
    void anythingElseSaysNothing(int status, String body, String error) {
        issuer.answer(status, body == null ? "" : body);

        assertThat(introspector.introspect("token")).isEqualTo(new Introspection.Unknown(error));
    }

    @Test
    void anAnswerThatIsTooLongSaysNothing() {
        issuer.answer(200, "{\"active\":false,\"note\":\"" + "x".repeat(64 * 1024) + "\"}");

        assertThat(introspector.introspect("token")).isInstanceOf(Introspection.Unknown.class);
    }

    @Test
    void neitherTokenNorSecretFollowARedirect() {
        try (AnsweringServer elsewhere = new AnsweringServer()) {
            issuer.redirect(elsewhere.url("/introspect"));

            assertThat(introspector.introspect("token"))
                    .isEqualTo(new Introspection.Unknown("HTTP 307"));
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void anIssuerThatIsNotThereSaysNothing() {
        issuer.close();

        assertThat(introspector.introspect("token"))
                .isEqualTo(new Introspection.Unknown("ConnectException"));
    }

    @Test
    void givesUpOnAnIssuerThatNeverAnswers() {
        issuer.stayMute();
        try (HttpTokenIntrospector impatient = introspector(Duration.ofMillis(200))) {
            assertThat(impatient.introspect("token"))
                    .isEqualTo(new Introspection.Unknown("TimeoutException"));
        }
    }

    @Test
    void givesUpOnAnAnswerThatNeverEnds() {
        issuer.answerWithoutEnd();
        try (HttpTokenIntrospector impatient = introspector(Duration.ofMillis(200))) {
            assertThat(impatient.introspect("token"))
                    .isEqualTo(new Introspection.Unknown("TimeoutException"));
        }
    }

    @Test
    void settingsDoNotShowTheSecret() {
        assertThat(settings(Duration.ofSeconds(5)).toString()).doesNotContain("s:ecr");
    }

    @ParameterizedTest
    @ValueSource(strings = {"introspect", "file:///x", "http://user:pass@host/introspect"})
    void refusesAnAddressThatCannotBeAsked(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        IntrospectionSettings.of(
                                URI.create(url), "client", "secret", Duration.ofSeconds(1)))
                .withMessageStartingWith("url ");
    }

    @ParameterizedTest
    @CsvSource({"' ',secret,1,clientId", "client,'',1,clientSecret", "client,secret,0,timeout"})
    void refusesSettingsThatMeanNothing(String client, String secret, int timeout, String field) {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        IntrospectionSettings.of(
                                issuer.url("/"), client, secret, Duration.ofSeconds(timeout)))
                .withMessageStartingWith(field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://login.example.com/realms/main",
                "https://login.example.com/realms/main/"
            })
    void findsARealmsAddressByItsIssuer(String realm) {
        assertThat(IntrospectionSettings.ofRealm(realm))
                .hasToString(
                        "https://login.example.com/realms/main/protocol/openid-connect/token/introspect");
    }

    private HttpTokenIntrospector introspector(Duration timeout) {
        return new HttpTokenIntrospector(settings(timeout));
    }

    private IntrospectionSettings settings(Duration timeout) {
        return IntrospectionSettings.of(issuer.url("/introspect"), "tide wire", SECRET, timeout);
    }
}
