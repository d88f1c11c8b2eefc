package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.auth.AccessDecision;
import dev.tidewire.auth.AccessPolicy;
import dev.tidewire.auth.Claims;
import dev.tidewire.auth.Grant;
import dev.tidewire.auth.VerifiedToken;
import dev.tidewire.model.WorkspaceId;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChannelDirectoryTest {
    private static final WorkspaceId ACME = WorkspaceId.of("acme");

    private final FakeChannelCatalogue catalogue = new FakeChannelCatalogue();
    private final ChannelDirectory directory = new ChannelDirectory(catalogue);

    private static Grant grant(String... scopes) {
        VerifiedToken token =
                new VerifiedToken(
                        "alice",
                        null,
                        null,
                        Set.of(ACME),
                        Set.of(scopes),
                        Instant.EPOCH,
                        Instant.MAX,
                        null,
                        null,
                        Claims.none());
        return ((AccessDecision.Granted) AccessPolicy.byWorkspace().connect(token, ACME)).grant();
    }

    @Test
    void onlyTheOwnWorkspacesChannelsOfReadableFamiliesAreShown() {
        catalogue.has(
                "acme postgres:products",
                "* postgres:orders",
                "globex postgres:secrets",
                "acme mongo:carts");

        assertThat(directory.visible(grant("realtime:read")))
                .extracting(info -> info.channel().toString())
                .containsExactly("postgres:products", "postgres:orders", "mongo:carts");
        assertThat(directory.visible(grant("realtime:mongo:read")))
                .extracting(info -> info.channel().toString())
                .containsExactly("mongo:carts");
        assertThat(directory.visible(grant("realtime:write"))).isEmpty();
    }

    @Test
    void onlyChannelsThatAScopeNamesAreShown() {
        catalogue.has(
                "acme postgres:orders",
                "acme postgres:order_items",
                "acme postgres:hr.orders",
                "acme mongo:orders",
                "globex postgres:orders",
                "acme events:order.paid",
                "acme events:user.created");

        assertThat(
                        directory.visible(
                                grant(
                                        "realtime:postgres:orders:read",
                                        "realtime:events:order.*:read",
                                        "realtime:mongo:orders:write")))
                .extracting(info -> info.channel().toString())
                .containsExactly("postgres:orders", "events:order.paid");
    }

    @Test
    void theJsonHasColumnsAndWhetherOldRecordsCome() {
        catalogue.has("acme postgres:products");

        assertThat(directory.json(grant("realtime:read")))
                .isEqualTo(
                        "{\"channels\":[{\"channel\":\"postgres:products\",\"columns\":[{\"name\":\"id\","
                                + "\"type\":\"integer\",\"nullable\":false,\"key\":true}],\"oldRecords\":true}]}");
    }
}
