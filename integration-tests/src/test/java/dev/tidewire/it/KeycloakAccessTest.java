package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.KeycloakAdmin.Signature;
import dev.tidewire.testkit.KeycloakRealm.Tokens;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which of Keycloak's tokens let in, and for what. */
@EnabledIf("available")
@ExtendWith(LiveKeycloak.class)
class KeycloakAccessTest {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration REALM_LIFETIME = Duration.ofMinutes(5);

    private final KeycloakStack stack;
    private final String workspace = "keycloak" + COUNT.incrementAndGet();

    KeycloakAccessTest(KeycloakStack stack) {
        this.stack = stack;
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    @Test
    void aUsersTokenOpensTheWorkspacesOfTheUserAndNoOther() {
        String another = workspace + "-too";
        String token = stack.signIn(stack.user(List.of(workspace, another), "reader")).access();

        stack.open(workspace, token).close();
        stack.open(another, token).close();
        stack.assertRefused(workspace + "-foreign", token, 4003, "workspace_denied");

        List<JsonNode> grants = stack.audit.now("auth-granted", workspace);
        assertThat(grants).hasSize(1);
        assertThat(grants.getFirst().path("actorIdentity").asText())
                .isEqualTo(claims(token).path("sub").asText());
        assertThat(grants.getFirst().path("scopesEvaluated").toString())
                .isEqualTo("[\"realtime:read\"]");
    }

    @Test
    void aGroupGivesItsMembersItsWorkspaces() {
        String user = stack.user(List.of(workspace), "reader");
        stack.admin.addToGroup(user, workspace + "-group", List.of(workspace + "-shared"));
        String token = stack.signIn(user).access();

        stack.open(workspace, token).close();
        stack.open(workspace + "-shared", token).close();
    }

    @Test
    void aServiceAccountsTokenOpensItsWorkspaceAndPublishes() {
        String secret = stack.admin.secret(KeycloakStack.WORKER);
        String token = stack.realm.clientCredentials(KeycloakStack.WORKER, secret).access();

        try (RealtimeClient client = stack.open("demo", token)) {
            client.send(publish("1"));

            assertThat(client.next().path("type").asText()).isEqualTo("published");
        }
    }

    @Test
    void aUserWithTheRolePublishes() {
        String writer = stack.user(List.of(workspace), "reader", "writer");
        String token = stack.signIn(writer, "realtime:write").access();

        try (RealtimeClient client = stack.open(workspace, token)) {
            client.send(publish("1"));

            assertThat(client.next().path("type").asText()).isEqualTo("published");
        }
    }

    @Test
    void aUserWithoutTheRoleAsksForTheScopeInVain() {
        String reader = stack.user(List.of(workspace), "reader");
        String token = stack.signIn(reader, "realtime:write").access();

        try (RealtimeClient client = stack.open(workspace, token)) {
            client.send(publish("1"));

            assertThat(client.next("error").path("code").asInt()).isEqualTo(4003);
        }
        JsonNode denial = stack.audit.await("auth-denied", workspace);
        assertThat(denial.path("denialReason").asText()).isEqualTo("scope_missing");
        assertThat(denial.path("missingScope").asText())
                .isEqualTo("realtime:events:keycloak.test:write");
    }

    @ParameterizedTest
    @EnumSource
    void aTokenLetsInWhicheverAlgorithmItIsSignedWith(Signature signature) {
        String user = stack.user(List.of(workspace), "reader");
        stack.admin.rotateKey(signature);
        stack.admin.signWith(KeycloakStack.WEB, signature);
        try {
            String token = stack.signIn(user).access();

            stack.open(workspace, token).close();

            assertThat(part(token, 0).path("alg").asText()).isEqualTo(signature.label());
        } finally {
            stack.admin.signWith(KeycloakStack.WEB, Signature.RS256);
        }
    }

    @Test
    void aRefreshedTokenProlongsTheSession() {
        stack.admin.limitTokens(KeycloakStack.WEB, REALM_LIFETIME.dividedBy(2));
        Tokens first = stack.signIn(stack.user(List.of(workspace), "reader"));
        stack.admin.limitTokens(KeycloakStack.WEB, REALM_LIFETIME);

        try (RealtimeClient client = stack.open(workspace, first.access())) {
            Tokens second = stack.realm.refresh(KeycloakStack.WEB, first.refresh());
            client.send("{\"type\":\"auth\",\"token\":\"" + second.access() + "\"}");

            assertThat(client.next("authenticated").path("expiresAt").asText())
                    .isEqualTo(expiry(second.access()).toString());
            assertThat(expiry(second.access())).isAfter(expiry(first.access()));
        }
    }

    @Test
    void anExpiredTokenClosesWith4001() {
        String user = stack.user(List.of(workspace), "reader");
        stack.admin.limitTokens(KeycloakStack.WEB, Duration.ofSeconds(1));
        String token;
        try {
            token = stack.signIn(user).access();
        } finally {
            stack.admin.limitTokens(KeycloakStack.WEB, REALM_LIFETIME);
        }
        Awaitility.await().until(() -> !Instant.now().isBefore(expiry(token)));

        stack.assertRefused(workspace, token, 4001, "token_expired");
    }

    @Test
    void anIdTokenClosesWith4002() {
        String user = stack.user(List.of(workspace), "reader");

        stack.assertRefused(workspace, stack.signIn(user).id(), 4002, "token_wrong_type");
    }

    @Test
    void aRefreshTokenClosesWith4002() {
        String user = stack.user(List.of(workspace), "reader");

        stack.assertRefused(
                workspace, stack.signIn(user).refresh(), 4002, "token_algorithm_refused");
    }

    @Test
    void aTokenOfAnotherRealmClosesWith4002() {
        stack.assertRefused(workspace, stack.admin.token(), 4002, "token_key_unknown");
    }

    @Test
    void aTokenOfAClientWithoutTheAudienceClosesWith4002() {
        String user = stack.user(List.of(workspace), "reader");
        String token = stack.signInTo("admin-cli", user).access();

        stack.assertRefused(workspace, token, 4002, "token_audience_mismatch");
    }

    private static String publish(String ref) {
        return "{\"type\":\"publish\",\"channel\":\"events:keycloak.test\",\"data\":{},\"ref\":\"%s\"}"
                .formatted(ref);
    }

    private static Instant expiry(String token) {
        return Instant.ofEpochSecond(claims(token).path("exp").asLong());
    }

    private static JsonNode claims(String token) {
        return part(token, 1);
    }

    private static JsonNode part(String token, int index) {
        byte[] json = Base64.getUrlDecoder().decode(token.split("\\.", -1)[index]);
        return RealtimeClient.parse(new String(json, StandardCharsets.UTF_8));
    }
}
