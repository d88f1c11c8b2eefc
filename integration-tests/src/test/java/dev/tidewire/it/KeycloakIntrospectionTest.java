package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.KeycloakRealm.Tokens;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Keycloak no longer calls good is found out by asking it. */
@EnabledIf("available")
@ExtendWith(LiveKeycloak.class)
class KeycloakIntrospectionTest {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final KeycloakStack stack;
    private final String workspace = "introspected" + COUNT.incrementAndGet();
    private String user = "";

    KeycloakIntrospectionTest(KeycloakStack stack) {
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
    void aLogoutInKeycloakSuspendsTheOpenSessionAndANewLoginResumesIt() {
        Tokens tokens = signIn();
        try (RealtimeClient session = subscriber(tokens.access())) {
            stack.realm.logout(KeycloakStack.WEB, tokens.refresh());
            assertThat(session.next("suspended").path("reason").asText())
                    .isEqualTo("access_revoked");
            stack.assertRefused(workspace, tokens.access(), 4003, "access_revoked");
            publishFromElsewhere("missed");

            session.send("{\"type\":\"auth\",\"token\":\"" + signIn().access() + "\"}");

            assertThat(session.next("resumed").path("reason").asText()).isEqualTo("access_revoked");
            assertThat(session.next("event").path("data").asText()).isEqualTo("missed");
        }
        JsonNode suspension = stack.audit.await("session-suspended", workspace);
        assertThat(suspension.path("suspensionReason").asText()).isEqualTo("access_revoked");
        assertThat(suspension.toString()).doesNotContain(tokens.access());
    }

    @Test
    void anAdministratorWhoSignsAUserOutSuspendsItsSessions() {
        try (RealtimeClient session = subscriber(signIn().access())) {
            stack.admin.signOut(user);

            assertThat(session.next("suspended").path("reason").asText())
                    .isEqualTo("access_revoked");
        }
    }

    @Test
    void aUserWhoIsDisabledLosesItsSessionsAndNobodyElseDoes() {
        String other = stack.user(List.of(workspace), "reader", "writer");
        String token = stack.signIn(other, "realtime:write").access();
        try (RealtimeClient session = subscriber(signIn().access());
                RealtimeClient beside = subscriber(token)) {
            stack.admin.disable(user);
            session.next("suspended");

            double asked = introspections("active");
            Awaitility.await("the other token to be asked about")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> introspections("active") >= asked + 2);
            beside.send(publish("goes on"));
            assertThat(beside.next("event").path("data").asText()).isEqualTo("goes on");
        }
    }

    @Test
    void readinessSaysThatKeycloakAnswers() {
        try (RealtimeClient session = subscriber(signIn().access())) {
            Awaitility.await("the token to be asked about")
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            stack.readiness()
                                    .path("detail")
                                    .path("introspection")
                                    .asText()
                                    .startsWith("answered"));
            session.send(publish("still open"));
            assertThat(session.next("event").path("data").asText()).isEqualTo("still open");
        }
    }

    private double introspections(String result) {
        return stack.metric("tidewire_gateway_introspections_total{result=\"" + result + "\"}");
    }

    private void publishFromElsewhere(String data) {
        String other = stack.user(List.of(workspace), "reader", "writer");
        try (RealtimeClient publisher =
                stack.open(workspace, stack.signIn(other, "realtime:write").access())) {
            publisher.send(publish(data));
            publisher.next("published");
        }
    }

    private static String publish(String data) {
        return "{\"type\":\"publish\",\"channel\":\"events:introspection.test\",\"data\":\"%s\"}"
                .formatted(data);
    }

    private Tokens signIn() {
        return stack.signIn(user, "realtime:write");
    }

    private RealtimeClient subscriber(String token) {
        RealtimeClient session = stack.open(workspace, token);
        session.subscribe("events:introspection.test", "{}");
        return session;
    }
}
