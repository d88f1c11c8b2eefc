package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.gateway.GatewayFixture.Client;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subscriptions of those whose scopes name channels. */
class ChannelScopeTest {
    private final GatewayFixture fixture = GatewayFixture.started();

    /** A client with these scopes, after it has asked for a subscription. */
    private Client subscribing(String scopes, String channel, @Nullable String entity) {
        fixture.catalogue.has(
                "acme postgres:orders",
                "acme postgres:order_items",
                "acme postgres:hr.orders",
                "acme mongo:b");
        fixture.tokens.allow("narrow", "alice", "acme", scopes.split(" ", -1));
        Client client = fixture.connect("narrow");
        String filter = entity == null ? "{}" : "{\"entity\":\"" + entity + "\"}";
        client.send(
                "{\"type\":\"subscribe\",\"channel\":\"%s\",\"filter\":%s,\"ref\":\"r\"}"
                        .formatted(channel, filter));
        return client;
    }

    @ParameterizedTest
    @CsvSource({
        "realtime:postgres:orders:read,   postgres:orders,         ",
        "realtime:postgres:orders:read,   postgres:*,              orders",
        "realtime:postgres:orders:read,   postgres:ord*,           orders",
        "realtime:postgres:order*:read,   postgres:*,              orders",
        "realtime:postgres:order*:read,   postgres:order*,         ",
        "realtime:postgres:order*:read,   postgres:order*s,        ",
        "realtime:postgres:hr.*:read,     postgres:hr.orders,      ",
        "realtime:postgres:*:read,        postgres:*,              ",
        "realtime:postgres:*orders:read,  postgres:hr.orders,      ",
        "realtime:events:order.*:read,    events:order.paid,       ",
        "'realtime:mongo:a:read realtime:mongo:b:read', mongo:*,   b",
    })
    void whatOneScopeCoversIsAccepted(String scopes, String channel, @Nullable String entity) {
        Client client = subscribing(scopes, channel, entity);

        assertThat(client.connection().messages("error")).isEmpty();
        assertThat(fixture.interests.announced()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "realtime:postgres:orders:read,  postgres:*,           ,              realtime:postgres:read",
        "realtime:postgres:orders:read,  postgres:**,          ,              realtime:postgres:read",
        "realtime:postgres:orders:read,  postgres:order*,      ,              realtime:postgres:order*:read",
        "realtime:postgres:orders:read,  postgres:*,           order_items,   realtime:postgres:order_items:read",
        "realtime:postgres:orders:read,  postgres:hr.orders,   ,              realtime:postgres:hr.orders:read",
        "realtime:postgres:order*:read,  postgres:ord*,        ,              realtime:postgres:ord*:read",
        "realtime:postgres:order*:read,  postgres:hr.orders,   ,              realtime:postgres:hr.orders:read",
        "realtime:postgres:orders:write, postgres:orders,      ,              realtime:postgres:orders:read",
        "realtime:mongo:orders:read,     postgres:orders,      ,              realtime:postgres:orders:read",
        "realtime:events:order.*:read,   events:*.paid,        ,              realtime:events:*.paid:read",
        "'realtime:mongo:a:read realtime:mongo:b:read', mongo:*, ,            realtime:mongo:read",
    })
    void whatNoScopeCoversIsRefusedWithTheNarrowestThatWould(
            String scopes, String channel, @Nullable String entity, String missing) {
        Client client = subscribing(scopes, channel, entity);

        assertThat(client.last().path("code").asInt()).isEqualTo(4003);
        assertThat(client.last().path("message").asText())
                .isEqualTo("token lacks the scope for this channel; it needs " + missing);
        assertThat(client.last().path("ref").asText()).isEqualTo("r");
        assertThat(fixture.audit.denials().getLast().missingScope()).isEqualTo(missing);
        assertThat(fixture.interests.announced()).isEmpty();
    }

    /**
     * A table has one name only, that of its channel; one of the default schema has no schema in
     * it. Another spelling names another table, for scopes and for channels alike.
     */
    @ParameterizedTest
    @CsvSource({
        "orders,         orders,          0",
        "orders,         public.orders,   4003",
        "orders,         PUBLIC.orders,   4003",
        "orders,         Orders,          4003",
        "orders,         .orders,         4003",
        "orders,         '\\\"orders\\\"', 4003",
        "orders,         ' orders',       4003",
        "*.orders,       orders,          4003",
        "*.orders,       hr.orders,       0",
        "*.orders,       public.orders,   4010",
        "*orders,        public.orders,   4010",
        "public.orders,  orders,          4003",
        "public.orders,  public.orders,   4010",
        "public.*,       orders,          4003",
        "public.*,       order_items,     4003",
    })
    void aTableHasOneNameForScopesAsForChannels(String scope, String name, int code) {
        Client client =
                subscribing("realtime:postgres:" + scope + ":read", "postgres:" + name, null);

        assertThat(fixture.interests.announced()).hasSize(code == 0 ? 1 : 0);
        assertThat(client.last().path("code").asInt()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"orders, 0", "public.orders, 4003", "order_items, 4003", "hr.orders, 4003"})
    void anEntityHasTheSameNames(String entity, int code) {
        Client client = subscribing("realtime:postgres:orders:read", "postgres:*", entity);

        assertThat(fixture.interests.announced()).hasSize(code == 0 ? 1 : 0);
        assertThat(client.last().path("code").asInt()).isEqualTo(code);
    }

    @Test
    void anExplanationTakesTheScopeOfItsChannel() {
        fixture.tokens.allow("narrow", "alice", "acme", "realtime:postgres:orders:read");
        Client client = fixture.connect("narrow");

        assertThat(explained(client, "{}").path("code").asInt()).isEqualTo(4003);
        assertThat(explained(client, "{\"entity\":\"orders\"}").path("type").asText())
                .isEqualTo("explained");
    }

    private static JsonNode explained(Client client, String filter) {
        client.send(
                "{\"type\":\"explain\",\"channel\":\"postgres:*\",\"filter\":%s,\"record\":{\"id\":1}}"
                        .formatted(filter));
        return client.last();
    }

    @Test
    void oldRecordsAreToldOnlyOfChannelsThatTheScopeCovers() {
        fixture.catalogue.keepsNoOldRecordsOf("postgres:orders", "postgres:wages");
        fixture.catalogue.has("acme postgres:orders", "acme postgres:wages");
        fixture.tokens.allow("narrow", "alice", "acme", "realtime:postgres:ord*:read");
        Client client = fixture.connect("narrow");
        client.subscribe("postgres:ord*");

        fixture.active(fixture.interests.lastAnnounced(), 100);

        assertThat(client.last().path("withoutOldRecords").toString())
                .isEqualTo("[\"postgres:orders\"]");
    }
}
