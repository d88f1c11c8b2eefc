package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.auth.DenialReason;
import dev.tidewire.embedded.TokenRequest;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No token that somebody else than the issuer has made, or that is meant for something else, lets
 * in; and no address that a token names is ever asked.
 */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class TokenAttackTest {
    private static final String WORKSPACE = "tokenattacks";
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    /** The attacker's server, which only counts who comes. */
    private static final AtomicInteger asked = new AtomicInteger();

    private static final ServerSocket attackers = listening();

    static boolean available() {
        return ServersAvailable.check();
    }

    @BeforeAll
    static void listen() {
        Thread.startVirtualThread(TokenAttackTest::countCallers);
    }

    private static ServerSocket listening() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void countCallers() {
        try {
            while (true) {
                attackers.accept().close();
                asked.incrementAndGet();
            }
        } catch (IOException closed) {
            // the tests are over
        }
    }

    @AfterAll
    static void nobodyAskedTheAttackersServer() throws IOException {
        assertThat(asked).hasValue(0);
        attackers.close();
    }

    static Stream<Arguments> forged(Stack stack) throws IOException {
        String good = stack.token(WORKSPACE);
        String address = "http://127.0.0.1:" + attackers.getLocalPort() + "/keys";
        JsonNode published = publishedKey(stack);
        List<Arguments> all = new ArrayList<>();
        add(all, "alg none", forge(good).header("alg", "none").unsigned());
        add(all, "alg nOnE", forge(good).header("alg", "nOnE").unsigned());
        add(
                all,
                "alg none, with a signature",
                forge(good).header("alg", "none").withSignatureOf(good));
        for (byte[] secret : ForgedToken.secretsOf(published)) {
            add(
                    all,
                    "HS256 with the public key, form " + all.size(),
                    forge(good).header("alg", "HS256").signedWithTheSecret(secret));
        }
        add(all, "foreign kid", forge(good).header("kid", "mine").signedByTheAttacker());
        add(all, "kid is a path", forge(good).header("kid", "../x").signedByTheAttacker());
        add(all, "kid is a URL", forge(good).header("kid", address).signedByTheAttacker());
        add(all, "the issuer's kid", forge(good).signedByTheAttacker());
        for (String name : List.of("jku", "x5u", "iss")) {
            add(
                    all,
                    name + " in the header, the issuer's kid",
                    forge(good).header(name, address).signedByTheAttacker());
            add(
                    all,
                    name + " in the header, kid of its own",
                    forge(good).header(name, address).header("kid", "mine").signedByTheAttacker());
        }
        ForgedToken own = forge(good).header("kid", "mine");
        add(all, "jwk in the header", own.headerJson("jwk", own.jwk()).signedByTheAttacker());
        ForgedToken others = forge(good);
        add(
                all,
                "jwk in the header, the issuer's kid",
                others.headerJson("jwk", others.jwk()).signedByTheAttacker());
        add(all, "the attacker's issuer", forge(good).claim("iss", address).signedByTheAttacker());
        add(all, "one claim changed", forge(good).claim("sub", "root").withSignatureOf(good));
        meantForSomethingElse(stack, address, all);
        return all.stream();
    }

    private static void meantForSomethingElse(Stack stack, String address, List<Arguments> all) {
        long now = Instant.now().getEpochSecond();
        DenialReason issuer = DenialReason.TOKEN_ISSUER_MISMATCH;
        DenialReason audience = DenialReason.TOKEN_AUDIENCE_MISMATCH;
        DenialReason type = DenialReason.TOKEN_WRONG_TYPE;
        DenialReason early = DenialReason.TOKEN_NOT_YET_VALID;
        addIssued(stack, all, issuer, "iss", address);
        addIssued(stack, all, issuer, "iss", stack.issuer.issuer() + "/");
        addIssued(stack, all, issuer, "iss", stack.issuer.issuer() + "-other");
        addIssued(stack, all, audience, "aud", "account");
        addIssued(stack, all, audience, "aud", List.of("tidewire-api-other", "account"));
        addIssued(stack, all, type, "typ", "ID");
        addIssued(stack, all, type, "typ", "Refresh");
        addIssued(stack, all, type, "typ", "Offline");
        addIssued(stack, all, type, "cnf", Map.of("jkt", "abc"));
        addIssued(stack, all, early, "nbf", now + 600);
        addIssued(stack, all, early, "iat", now + 600);
        addIssued(stack, all, DenialReason.TOKEN_EXPIRED, "exp", now - 1);
    }

    private static ForgedToken forge(String good) {
        return ForgedToken.of(good);
    }

    /** Of a forged token the client learns no more than that, so that the reason may be any. */
    private static void add(List<Arguments> all, String name, String token) {
        all.add(argumentSet(name, token, 4002, ""));
    }

    private static void addIssued(
            Stack stack, List<Arguments> all, DenialReason reason, String claim, Object value) {
        String token =
                stack.issuer.token(
                        TokenRequest.forUser("eve")
                                .withWorkspaces(WORKSPACE)
                                .withClaims(Map.of(claim, value)));
        int code = reason == DenialReason.TOKEN_EXPIRED ? 4001 : 4002;
        all.add(argumentSet(claim + " " + value, token, code, reason.message()));
    }

    private static JsonNode publishedKey(Stack stack) throws IOException {
        URI keys = stack.issuer.jwksUri();
        try (HttpClient http = HttpClient.newHttpClient()) {
            String body =
                    http.send(HttpRequest.newBuilder(keys).build(), BodyHandlers.ofString()).body();
            return RealtimeClient.parse(body).path("keys").path(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("forged")
    void isRefused(String token, int code, String reason, Stack stack) throws IOException {
        try (WireClient client = connected(stack, "Authorization: Bearer " + token + "\r\n")) {
            assertRefused(client, code, reason);
        }
        try (WireClient client = connected(stack, "")) {
            client.text("{\"type\":\"auth\",\"token\":\"" + token + "\"}");
            assertRefused(client, code, reason);
        }
    }

    @Test
    void aGoodTokenIsNotRefused(Stack stack) throws IOException {
        try (WireClient client =
                connected(stack, "Authorization: Bearer " + stack.token(WORKSPACE) + "\r\n")) {
            assertThat(client.next().text()).contains("authenticated");
        }
    }

    @Test
    void aHugeTokenIsRefusedWhereverItIs(Stack stack) throws IOException {
        String huge =
                stack.issuer.token(
                        TokenRequest.forUser("eve")
                                .withWorkspaces(WORKSPACE)
                                .withClaims(Map.of("padding", "x".repeat(200_000))));
        try (WireClient client = client(stack)) {
            String response = client.request(head("Authorization: Bearer " + huge + "\r\n"));
            assertThat(response).matches("(?s)HTTP/1\\.[01] 4.*");
        }
        try (WireClient client = connected(stack, "")) {
            client.text("{\"type\":\"auth\",\"token\":\"" + huge.substring(0, 20_000) + "\"}");
            assertRefused(client, 4002, DenialReason.TOKEN_TOO_LARGE.message());
        }
        try (WireClient client = connected(stack, "")) {
            client.text("{\"type\":\"auth\",\"token\":\"" + huge + "\"}");
            assertRefused(client, 1009, "");
        }
    }

    /** Each attack comes from an address of its own, since repeated ones are slowed down. */
    private static WireClient client(Stack stack) throws IOException {
        int number = ADDRESSES.incrementAndGet();
        return WireClient.from(
                "127.1.%d.%d".formatted(number / 200, 1 + number % 200), http(stack));
    }

    private static URI http(Stack stack) {
        return stack.http("/");
    }

    private static WireClient connected(Stack stack, String header) throws IOException {
        WireClient client = client(stack);
        assertThat(client.request(head(header))).startsWith("HTTP/1.1 101 ");
        return client;
    }

    private static String head(String header) {
        return "GET /workspaces/"
                + WORKSPACE
                + "/realtime/connect HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + WireClient.UPGRADE
                + header
                + "\r\n";
    }

    private static void assertRefused(WireClient client, int code, String reason)
            throws IOException {
        WireClient.Frame close = client.next();
        assertThat(close.closeCode()).as(close.text()).isEqualTo(code);
        assertThat(close.text()).contains(reason);
    }
}
