package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.embedded.TokenRequest;
import dev.tidewire.testkit.RealtimeClient;
import dev.tidewire.testkit.ServersAvailable;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** What groups, roles and scopes open, from the token to the row. */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class ScopesTest {
    private final Stack stack;

    ScopesTest(Stack stack) {
        this.stack = stack;
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    private RealtimeClient connect(String workspace, TokenRequest request) {
        RealtimeClient client =
                RealtimeClient.to(stack.url(workspace))
                        .bearer(stack.issuer.token(request))
                        .connect();
        client.next("authenticated");
        return client;
    }

    /** The claim {@code resource_access} of a user with these roles of the client. */
    private static Map<String, Object> roles(String... roles) {
        return Map.of("tidewire-api", Map.of("roles", List.of(roles)));
    }

    @Test
    void aTableIsReadByWhoeverHasItsScopeAndNoOther() throws SQLException {
        try (Shop shop = new Shop(stack)) {
            shop.sql("CREATE TABLE wages (id bigint PRIMARY KEY)");
            stack.awaitChannel(shop.workspace, "postgres:wages");
            stack.awaitChannel(shop.workspace, "postgres:products");
            TokenRequest narrow =
                    TokenRequest.forUser("ada")
                            .withWorkspaces(shop.workspace)
                            .withScopes("realtime:postgres:prod*:read");
            try (RealtimeClient client = connect(shop.workspace, narrow)) {
                assertThat(client.ask("postgres:*", "{}").path("message").asText())
                        .endsWith("it needs realtime:postgres:read");
                assertThat(client.ask("postgres:wages", "{}").path("code").asInt()).isEqualTo(4003);
                client.subscribe("postgres:*", "{\"entity\":\"products\"}");

                shop.sql("INSERT INTO wages VALUES (1)");
                shop.insert(7, "books", "9.90");

                JsonNode event = client.next("event");
                assertThat(event.path("channel").asText()).isEqualTo("postgres:products");
                assertThat(event.path("record").path("id").asInt()).isEqualTo(7);
            }
            try (Publishing http = new Publishing(stack, shop.workspace)) {
                assertThat(http.channels(shop.workspace, stack.issuer.token(narrow)).body())
                        .contains("postgres:products")
                        .doesNotContain("wages");
            }
        }
    }

    @Test
    void aGroupOpensItsWorkspaceAndARoleOfTheClientItsChannels() {
        TokenRequest request =
                TokenRequest.forUser("ada")
                        .withScopes("openid")
                        .withClaims(
                                Map.of(
                                        "groups",
                                        List.of("/tenants/acme/scopes-group", "/staff"),
                                        "resource_access",
                                        roles("realtime:events:order.*:read")));
        try (RealtimeClient client = connect("scopes-group", request)) {
            client.subscribe("events:order.paid", "{}");
            assertThat(client.ask("events:user.created", "{}").path("message").asText())
                    .endsWith("it needs realtime:events:user.created:read");
        }
        try (RealtimeClient other =
                RealtimeClient.to(stack.url("staff"))
                        .bearer(stack.issuer.token(request))
                        .connect()) {
            assertThat(other.awaitClosed().code()).isEqualTo(4003);
        }
    }

    @Test
    void theRoleForAllWorkspacesIsAuditedAndGivesNoChannel() {
        TokenRequest request =
                TokenRequest.forUser("root")
                        .withScopes("openid")
                        .withClaims(Map.of("resource_access", roles("super_admin")));
        try (RealtimeClient client = connect("scopes-any", request)) {
            List<JsonNode> grants =
                    new AuditTrail(stack.servers.bootstrapServers())
                            .now("auth-granted", "scopes-any");
            assertThat(grants.getLast().path("scopesEvaluated").toString())
                    .isEqualTo("[\"super_admin\"]");
            assertThat(client.ask("events:order.paid", "{}").path("code").asInt()).isEqualTo(4003);
        }
    }
}
