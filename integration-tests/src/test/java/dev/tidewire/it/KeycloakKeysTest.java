package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.KeycloakAdmin.Signature;
import dev.tidewire.testkit.KeycloakRealm.Tokens;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** Keycloak's keys come and go, and so does Keycloak; sessions stay. */
@EnabledIf("available")
@ExtendWith(LiveKeycloak.class)
class KeycloakKeysTest {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final KeycloakStack stack;
    private final String workspace = "keys" + COUNT.incrementAndGet();
    private String user = "";

    KeycloakKeysTest(KeycloakStack stack) {
        this.stack = stack;
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    @BeforeEach
    void createUser() {
        user = stack.user(List.of(workspace), "reader", "writer");
    }

    @Test
    void aSessionOutlivesTheRotationOfItsKey() {
        String old = signIn().access();
        try (RealtimeClient session = subscriber(old)) {
            stack.admin.rotateKey(Signature.RS256);
            String fresh = signIn().access();

            stack.open(workspace, fresh).close();
            assertGoesOn(session);
            stack.open(workspace, old).close();
        }
    }

    @Test
    void aSessionTakesATokenOfTheNewKey() {
        try (RealtimeClient session = subscriber(signIn().access())) {
            stack.admin.rotateKey(Signature.RS256);

            authenticate(session, signIn().access());
            assertGoesOn(session);
        }
    }

    @Test
    void aWithdrawnKeyIsNoLongerGood() {
        String compromised = stack.admin.rotateKey(Signature.RS256);
        String stolen = stack.signIn(user).access();
        stack.open(workspace, stolen).close();
        stack.admin.rotateKey(Signature.RS256);
        stack.admin.removeKey(compromised);
        // The new key makes the gateway fetch, so that it learns of the withdrawal as well.
        stack.open(workspace, stack.signIn(user).access()).close();

        stack.assertRefused(workspace, stolen, 4002, "token_key_unknown");
    }

    /** One test for both, because a restart takes long. */
    @Test
    void sessionsOutliveAnOutageOfKeycloakAndTakeItsTokensAfterwards() {
        Tokens known = signIn();
        try (RealtimeClient session = subscriber(known.access())) {
            stack.admin.rotateKey(Signature.RS256);
            Tokens ofNewKey = signIn();
            double failedBefore = failedFetches();
            stack.keycloak.stop();
            try {
                stack.assertRefused(workspace, ofNewKey.access(), 4009, "keys_unavailable");
                stack.open(workspace, known.access()).close();
                assertGoesOn(session);
                assertOutageShows(failedBefore);
            } finally {
                stack.keycloak.restart();
            }

            Awaitility.await("keys to be fetched again")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> !stack.readiness().path("detail").has("keysError"));
            stack.open(workspace, ofNewKey.access()).close();
            authenticate(session, stack.realm.refresh(KeycloakStack.WEB, known.refresh()).access());
            assertGoesOn(session);
        }
    }

    private void assertOutageShows(double failedBefore) {
        JsonNode readiness = stack.readiness();
        assertThat(readiness.path("ready").asBoolean()).isTrue();
        assertThat(readiness.path("detail").path("keys").asInt()).isPositive();
        assertThat(readiness.path("detail").path("keysError").asText()).isNotEmpty();
        assertThat(failedFetches()).isGreaterThan(failedBefore);
        assertThat(stack.metric("tidewire_gateway_keys")).isPositive();
        assertThat(stack.metric("tidewire_gateway_keys_age_seconds")).isPositive();
    }

    private double failedFetches() {
        return stack.metric("tidewire_gateway_keys_fetches_total{outcome=\"failed\"}");
    }

    private Tokens signIn() {
        return stack.signIn(user, "realtime:write");
    }

    private RealtimeClient subscriber(String token) {
        RealtimeClient session = stack.open(workspace, token);
        session.subscribe("events:keys.test", "{}");
        return session;
    }

    private static void authenticate(RealtimeClient session, String token) {
        session.send("{\"type\":\"auth\",\"token\":\"" + token + "\"}");
        session.next("authenticated");
    }

    /** What it publishes comes back to it. */
    private static void assertGoesOn(RealtimeClient session) {
        String id = UUID.randomUUID().toString();
        session.send(
                "{\"type\":\"publish\",\"channel\":\"events:keys.test\",\"data\":\"%s\"}"
                        .formatted(id));
        assertThat(session.next("event").path("data").asText()).isEqualTo(id);
    }
}
