package dev.tidewire.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EmbeddedIssuerTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir Path folder;
    EmbeddedIssuer issuer;

    @BeforeEach
    void start() {
        issuer = EmbeddedIssuer.start(EmbeddedIssuerOptions.in(folder).withClock(() -> NOW));
    }

    @AfterEach
    void stop() {
        issuer.close();
        http.close();
    }

    @Test
    void describesItselfAtKeycloaksAddress() throws Exception {
        JsonNode configuration = json(get(issuer.issuer() + "/.well-known/openid-configuration"));

        assertThat(configuration.path("issuer").asText())
                .isEqualTo("http://127.0.0.1:" + issuer.port() + "/realms/tidewire");
        assertThat(configuration.path("jwks_uri").asText()).isEqualTo(issuer.jwksUri().toString());
        assertThat(configuration.path("token_endpoint").asText())
                .isEqualTo(issuer.tokenUri().toString());
    }

    @Test
    void givesATokenThatItsPublicKeysVerify() throws Exception {
        HttpResponse<String> response =
                post(
                        "grant_type=password&client_id=console&username=alice&password=any"
                                + "&workspace=acme&workspace=globex"
                                + "&scope=realtime%3Aread+realtime%3Awrite&lifetime=90");

        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode answer = json(response);
        assertThat(answer.path("token_type").asText()).isEqualTo("Bearer");
        assertThat(answer.path("expires_in").asInt()).isEqualTo(90);
        JsonNode claims = verified(answer.path("access_token").asText());
        assertThat(claims.path("iss").asText()).isEqualTo(issuer.issuer().toString());
        assertThat(claims.path("aud").asText()).isEqualTo("tidewire-api");
        assertThat(claims.path("typ").asText()).isEqualTo("Bearer");
        assertThat(claims.path("azp").asText()).isEqualTo("console");
        assertThat(claims.path("preferred_username").asText()).isEqualTo("alice");
        assertThat(claims.path("scope").asText()).isEqualTo("realtime:read realtime:write");
        assertThat(claims.path("workspaces"))
                .map(JsonNode::asText)
                .containsExactly("acme", "globex");
        assertThat(claims.path("iat").asLong()).isEqualTo(NOW.getEpochSecond());
        assertThat(claims.path("exp").asLong()).isEqualTo(NOW.getEpochSecond() + 90);
    }

    @Test
    void givesATokenToAClientOfItsOwn() throws Exception {
        JsonNode answer = json(post("grant_type=client_credentials&client_id=orders"));

        JsonNode claims = verified(answer.path("access_token").asText());
        assertThat(claims.path("azp").asText()).isEqualTo("orders");
        assertThat(claims.path("preferred_username").asText()).isEqualTo("service-account-orders");
        assertThat(claims.path("scope").asText()).isEqualTo("realtime:read");
        assertThat(claims.path("exp").asLong()).isEqualTo(NOW.getEpochSecond() + 3600);
    }

    @Test
    void knowsAUserByTheSameSubjectAlways() throws Exception {
        String first = subject("alice");

        assertThat(subject("alice")).isEqualTo(first);
        assertThat(subject("bob")).isNotEqualTo(first);
    }

    @Test
    void makesTokensThatHaveExpiredAndFurtherClaims() throws Exception {
        JsonNode claims =
                verified(
                        issuer.token(
                                TokenRequest.forUser("alice")
                                        .withLifetime(Duration.ofSeconds(-5))
                                        .withClaims(Map.of("region", "eu", "aud", "other"))));

        assertThat(claims.path("exp").asLong()).isEqualTo(NOW.getEpochSecond() - 5);
        assertThat(claims.path("iat").asLong()).isLessThan(claims.path("exp").asLong());
        assertThat(claims.path("region").asText()).isEqualTo("eu");
        assertThat(claims.path("aud").asText()).isEqualTo("other");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "username=alice | invalid_request | grant_type",
                "grant_type=magic&username=alice | unsupported_grant_type | grant_type",
                "grant_type=password | invalid_request | username",
                "grant_type=client_credentials | invalid_request | client_id",
                "grant_type=password&username=a&lifetime=soon | invalid_request | lifetime",
                "grant_type=password&username=a&lifetime=0 | invalid_request | lifetime",
                "grant_type=password&username=a&lifetime=-1 | invalid_request | lifetime",
                "grant_type=password&username=a&workspace= | invalid_request | workspace",
                "grant_type=password&username=a&username=b | invalid_request | username",
                "grant_type=password&username=%ZZ | invalid_request | form-urlencoded",
            })
    void namesTheFieldOfAFormThatIsWrong(String form, String error, String field) throws Exception {
        HttpResponse<String> response = post(form);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).path("error").asText()).isEqualTo(error);
        assertThat(json(response).path("error_description").asText()).contains(field);
    }

    @Test
    void refusesWhatIsNotAFormToTheTokenEndpoint() throws Exception {
        assertThat(get(issuer.tokenUri().toString()).statusCode()).isEqualTo(405);
        assertThat(post("username=" + "x".repeat(70_000)).statusCode()).isEqualTo(413);
        assertThat(get("http://127.0.0.1:" + issuer.port() + "/realms/other/x").statusCode())
                .isEqualTo(404);
    }

    @Test
    void answersPagesOfThisMachineOnly() throws Exception {
        assertThat(allowedOrigin("http://localhost:5173")).containsExactly("http://localhost:5173");
        assertThat(allowedOrigin("https://example.com")).isEmpty();
    }

    @Test
    void verifiesTokensOfThePreviousKeyAfterARotation() throws Exception {
        String before = issuer.token(TokenRequest.forUser("alice"));

        issuer.rotateKey();

        String after = issuer.token(TokenRequest.forUser("alice"));
        assertThat(header(after).path("kid")).isNotEqualTo(header(before).path("kid"));
        verified(before);
        verified(after);
    }

    @Test
    void verifiesItsTokensAfterARestart() throws Exception {
        String token = issuer.token(TokenRequest.forUser("alice"));
        int port = issuer.port();
        issuer.close();

        issuer = EmbeddedIssuer.start(EmbeddedIssuerOptions.in(folder).withPort(port));

        assertThat(verified(token).path("iss").asText()).isEqualTo(issuer.issuer().toString());
    }

    @Test
    void keepsItsKeyToItsOwner() throws Exception {
        assertThat(Files.getPosixFilePermissions(folder.resolve("signing-key.pem")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(folder).isDirectoryNotContaining("glob:**.unfinished");
    }

    @Test
    void namesAKeyThatIsCorrupt() throws Exception {
        Path key = folder.resolve("signing-key.pem");
        Files.writeString(key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");

        assertThatThrownBy(() -> EmbeddedIssuer.start(folder))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining(key.toString())
                .hasMessageContaining("delete it to get a new one");
    }

    @Test
    void namesAPortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            EmbeddedIssuerOptions options =
                    EmbeddedIssuerOptions.in(folder).withPort(taken.getLocalPort());

            assertThatThrownBy(() -> EmbeddedIssuer.start(options))
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
        }
    }

    private String subject(String user) throws Exception {
        return verified(issuer.token(TokenRequest.forUser(user))).path("sub").asText();
    }

    private JsonNode verified(String token) throws Exception {
        String[] parts = token.split("\\.", -1);
        assertThat(parts).hasSize(3);
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(KeyFactory.getInstance("RSA").generatePublic(publicKey(token)));
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        return JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
    }

    private RSAPublicKeySpec publicKey(String token) throws Exception {
        String id = header(token).path("kid").asText();
        for (JsonNode key : json(get(issuer.jwksUri().toString())).path("keys")) {
            if (key.path("kid").asText().equals(id)) {
                return new RSAPublicKeySpec(number(key.path("n")), number(key.path("e")));
            }
        }
        throw new AssertionError("No public key " + id);
    }

    private static JsonNode header(String token) throws Exception {
        return JSON.readTree(Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.'))));
    }

    private static BigInteger number(JsonNode value) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(value.asText()));
    }

    private List<String> allowedOrigin(String origin) throws Exception {
        HttpRequest preflight =
                HttpRequest.newBuilder(issuer.tokenUri())
                        .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                        .header("Origin", origin)
                        .build();
        return http.send(preflight, HttpResponse.BodyHandlers.discarding())
                .headers()
                .allValues("Access-Control-Allow-Origin");
    }

    private HttpResponse<String> get(String address) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(address)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String form) throws Exception {
        return http.send(
                HttpRequest.newBuilder(issuer.tokenUri())
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return JSON.readTree(response.body());
    }
}
