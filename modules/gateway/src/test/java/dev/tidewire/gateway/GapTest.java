package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.gateway.GatewayFixture.Client;
import dev.tidewire.gateway.GatewayFixture.Delivered;
import dev.tidewire.model.WorkspaceId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GapTest {
    private final GatewayFixture fixture = GatewayFixture.started();

    @Test
    void everySubscriptionConcernedIsToldWithItsChannelAndWhereTheGapIs() {
        Client client = fixture.subscribed("postgres:products", 100);
        client.subscribe("postgres:*");
        fixture.active(fixture.interests.lastAnnounced(), 100);

        gap(100, "acme", 0, 1);

        List<JsonNode> gaps = client.connection().messages("gap");
        assertThat(gaps)
                .extracting(gap -> gap.path("channel").asText())
                .containsExactly("postgres:products", "postgres:*");
        assertThat(gaps.getFirst().toString())
                .isEqualTo(
                        "{\"type\":\"gap\",\"channel\":\"postgres:products\",\"subscription\":\""
                                + client.connection()
                                        .messages("subscribed")
                                        .getFirst()
                                        .path("subscription")
                                        .asText()
                                + "\",\"from\":\""
                                + GatewayFixture.cursor(100)
                                + "\",\"to\":\""
                                + GatewayFixture.cursor(101)
                                + "\",\"reason\":\"lost\"}");
    }

    @Test
    void aGapStandsBetweenTheChangesAndComesOnce() {
        Client client = fixture.subscribed("postgres:products", 100);

        fixture.deliver(Delivered.at(100, 0));
        gap(101, "acme", 0);
        gap(101, "acme", 0);
        fixture.deliver(Delivered.at(102, 0));

        assertThat(client.connection().messages())
                .extracting(frame -> frame.path("type").asText())
                .containsSubsequence("event", "gap", "event");
        assertThat(client.connection().messages("gap")).hasSize(1);
    }

    @Test
    void aGapOfEveryWorkspaceReachesAllAndOneOfAnotherWorkspaceNobody() {
        Client client = fixture.subscribed("postgres:products", 100);

        gap(100, "other", 0);
        gap(101, null, 0);

        assertThat(client.connection().messages("gap"))
                .extracting(gap -> gap.path("from").asText())
                .containsExactly(GatewayFixture.cursor(101));
    }

    @Test
    void aGapBeforeASubscriptionBeganDoesNotConcernIt() {
        Client client = fixture.subscribed("postgres:products", 100);

        gap(99, "acme", 0);

        assertThat(client.connection().messages("gap")).isEmpty();
    }

    private void gap(long offset, @Nullable String workspace, long... filters) {
        fixture.deliveries.gap(
                new GapDelivery(
                        workspace == null ? null : WorkspaceId.of(workspace),
                        GatewayFixture.TASK,
                        FakeInterestLog.FIRST_EPOCH,
                        GatewayFixture.position(offset),
                        java.util.Arrays.stream(filters).boxed().toList(),
                        true,
                        "lost"));
        fixture.deliveries.batchEnd();
    }
}
