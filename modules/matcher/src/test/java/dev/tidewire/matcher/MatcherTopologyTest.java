package dev.tidewire.matcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.Family;
import dev.tidewire.records.LogTopology;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.TopologyDescription;
import org.junit.jupiter.api.Test;

class MatcherTopologyTest {
    private final MatcherTopology topology =
            new MatcherTopology(
                    new LogTopology(48, 16, Map.of(Family.EVENTS, new UUID(1, 1)), new UUID(0, 0)),
                    MatcherSettings.DEFAULT_LEASE,
                    new MatcherPorts(
                            (partition, nonce) -> 0,
                            partition -> Map.of(),
                            partition -> CompletableFuture.completedFuture(0L),
                            () -> "nonce"),
                    new MatcherMetrics());

    @Test
    void isOneSubTopologyWithNamedNodesAndStore() {
        TopologyDescription description = topology.build().describe();

        assertThat(description.subtopologies()).hasSize(1);
        TopologyDescription.Subtopology only = description.subtopologies().iterator().next();
        assertThat(only.nodes())
                .extracting(TopologyDescription.Node::name)
                .containsExactlyInAnyOrder(
                        "interests", "postgres", "mongo", "events", "matcher", "deliveries");
        assertThat(only.nodes())
                .filteredOn(TopologyDescription.Processor.class::isInstance)
                .extracting(node -> ((TopologyDescription.Processor) node).stores())
                .containsExactly(java.util.Set.of("filters"));
    }

    @Test
    void isBuiltAnewEachTime() {
        assertThat(topology.build()).isNotSameAs(topology.build());
    }
}
