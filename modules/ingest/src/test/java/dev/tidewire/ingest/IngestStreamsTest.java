package dev.tidewire.ingest;

import static dev.tidewire.ingest.Cluster.PARTITIONS;
import static dev.tidewire.ingest.Cluster.header;
import static dev.tidewire.ingest.Cluster.text;
import static dev.tidewire.ingest.Cluster.workspaceIn;
import static dev.tidewire.ingest.Given.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidewire.records.ChangeRecords;
import dev.tidewire.records.EventRecords;
import dev.tidewire.records.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a real broker shows: order between partitions, restarts, takeover. */
class IngestStreamsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path folder;
    private final IngestMetrics metrics = new IngestMetrics();
    private Cluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = new Cluster(folder);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void anEventInItsPartitionHasTheIdThatItsPublisherKnows() {
        try (IngestStreams ingest = started("a")) {
            RecordMetadata place = cluster.publish(event(workspaceIn(2)).in(2).record());

            ConsumerRecord<byte[], byte[]> taken = awaitEvents(1).getFirst();

            String id = EventRecords.id(cluster.topology().eventsInId(), 2, place.offset());
            assertThat(header(taken, ChangeRecords.ID)).isEqualTo(id);
            assertThat(header(taken, EventRecords.ORIGIN)).isEqualTo(id);
            assertThat(taken.partition()).isEqualTo(2);
            await().atMost(PATIENCE).until(() -> ingest.check().ready());
        }
        Conservation.assertHolds(metrics);
    }

    @Test
    void eventsOfAnyPartitionerGetToTheirWorkspaceInOrder() {
        int each = 300;
        try (IngestStreams _ = started("a")) {
            for (int number = 0; number < each; number++) {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    cluster.send(
                            event(workspaceIn(partition))
                                    .number(number)
                                    .in((partition + 1) % PARTITIONS)
                                    .record());
                }
            }
            awaitEvents(each * PARTITIONS);
        }
        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertThat(cluster.events(partition))
                    .extracting(event -> numberOf(event))
                    .containsExactlyElementsOf(IntStream.range(0, each).boxed().toList());
        }
        assertThat(metrics.rerouted()).isEqualTo((long) each * PARTITIONS);
        Conservation.assertHolds(metrics);
    }

    @Test
    void aRetryIsOneEventWhereverItComesInAndAlsoAfterARestart() {
        try (IngestStreams _ = started("a")) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                cluster.publish(event(workspaceIn(1)).key("order-1").in(partition).record());
            }
            await().atMost(PATIENCE).until(() -> metrics.duplicates() == PARTITIONS - 1);
        }
        try (IngestStreams _ = started("b")) {
            cluster.publish(event(workspaceIn(1)).key("order-1").in(3).record());
            cluster.publish(event(workspaceIn(1)).key("order-2").in(3).record());
            awaitEvents(2);
        }
        assertThat(cluster.events())
                .extracting(event -> header(event, ChangeRecords.ID))
                .containsExactly(
                        EventRecords.id(workspaceIn(1).value(), "order-1"),
                        EventRecords.id(workspaceIn(1).value(), "order-2"));
        Conservation.assertHolds(metrics);
    }

    @Test
    void theChangelogOfTheClaimsIsDeletedByAge() throws Exception {
        String changelog = IngestSettings.DEFAULT_APPLICATION_ID + "-claims-changelog";
        try (IngestStreams _ = started("a")) {
            cluster.publish(event(workspaceIn(1)).key("order-1").record());
            awaitEvents(1);
        }
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, changelog);
        Config config = cluster.admin().describeConfigs(List.of(topic)).all().get().get(topic);
        assertThat(config.get("cleanup.policy").value()).isEqualTo("delete");
        assertThat(config.get("retention.ms").value())
                .isEqualTo(Long.toString(Duration.ofHours(50).toMillis()));
        await().atMost(PATIENCE).until(() -> cluster.read(changelog).size() == 1);
    }

    @Test
    void whatIsNoEventIsKeptAsideWithItsReason() {
        try (IngestStreams _ = started("a")) {
            var bad = event(workspaceIn(0)).in(1).record();
            bad.headers().remove(EventRecords.TOPIC);
            RecordMetadata place = cluster.publish(bad);

            await().atMost(PATIENCE).until(() -> cluster.read(Topics.EVENTS_DEAD).size() == 1);

            ConsumerRecord<byte[], byte[]> dead = cluster.read(Topics.EVENTS_DEAD).getFirst();
            assertThat(header(dead, "dead-reason")).contains("header topic is missing");
            assertThat(header(dead, "dead-topic")).isEqualTo(Topics.EVENTS_IN);
            assertThat(header(dead, "dead-partition")).isEqualTo("1");
            assertThat(header(dead, "dead-offset")).isEqualTo(Long.toString(place.offset()));
            assertThat(dead.value()).isEqualTo(bad.value());
        }
    }

    @Test
    void recordsOfMappedTopicsAreEventsAlsoOfTopicsThatAreCreatedLater() {
        cluster.create("shop.orders", 3);
        TopicMapping mapping =
                new TopicMapping(
                        Pattern.compile("shop\\.(?<topic>.*)"),
                        new WorkspaceFrom.Path("tenant"),
                        new ChannelFrom.Topic());
        IngestSettings settings =
                cluster.settings("a")
                        .withMappings(List.of(mapping))
                        .withClient(
                                Map.of(
                                        "bootstrap.servers",
                                        cluster.bootstrapServers(),
                                        "metadata.max.age.ms",
                                        "500"));
        try (IngestStreams _ = started(settings)) {
            cluster.publish(shop("shop.orders", "{\"tenant\":\"acme\"}"));
            cluster.publish(shop("shop.orders", "{\"tenant\":\"\"}"));
            awaitEvents(1);
            cluster.create("shop.carts", 2);
            cluster.publish(shop("shop.carts", "{\"tenant\":\"acme\"}"));
            awaitEvents(2);
            await().atMost(PATIENCE).until(() -> cluster.read(Topics.EVENTS_DEAD).size() == 1);
        }
        assertThat(cluster.events())
                .extracting(event -> header(event, ChangeRecords.CHANNEL))
                .containsExactly("events:orders", "events:carts");
        assertThat(header(cluster.read(Topics.EVENTS_DEAD).getFirst(), "dead-topic"))
                .isEqualTo("shop.orders");
        assertThat(metrics.mapped()).isEqualTo(2);
        Conservation.assertHolds(metrics);
    }

    private static ProducerRecord<byte[], byte[]> shop(String topic, String value) {
        return new ProducerRecord<>(topic, Given.utf8(value));
    }

    @Test
    void aMappingWithoutAnyTopicIsNoHindrance() {
        TopicMapping mapping =
                new TopicMapping(
                        Pattern.compile("none"), new WorkspaceFrom.Key(), new ChannelFrom.Topic());
        try (IngestStreams _ = started(cluster.settings("a").withMappings(List.of(mapping)))) {
            cluster.publish(event(workspaceIn(2)).record());

            assertThat(awaitEvents(1)).hasSize(1);
        }
    }

    @Test
    void anEventThatTheLogDoesNotTakeStopsNothing() {
        try (IngestStreams _ = started("a")) {
            cluster.publish(event(workspaceIn(0)).padded(8 << 20).record());
            cluster.publish(event(workspaceIn(0)).padded((8 << 20) + 65_000).record());
            cluster.publish(event(workspaceIn(0)).record());

            awaitEvents(2);
            await().atMost(PATIENCE).until(() -> cluster.read(Topics.EVENTS_DEAD).size() == 1);
        }
        assertThat(header(cluster.read(Topics.EVENTS_DEAD).getFirst(), "dead-reason"))
                .contains("too large");
        Conservation.assertHolds(metrics);
    }

    @Test
    void itGoesOnAfterTheBrokerWasRestarted() {
        try (IngestStreams _ = started("a")) {
            cluster.publish(event(workspaceIn(1)).record());
            awaitEvents(1);

            cluster.restart();
            cluster.publish(event(workspaceIn(1)).record());

            assertThat(awaitEvents(2)).hasSize(2);
        }
    }

    private IngestStreams started(String instance) {
        return started(cluster.settings(instance));
    }

    private IngestStreams started(IngestSettings settings) {
        IngestStreams ingest = new IngestStreams(settings, metrics);
        ingest.start();
        return ingest;
    }

    private List<ConsumerRecord<byte[], byte[]>> awaitEvents(int count) {
        await().atMost(PATIENCE).until(() -> cluster.events().size() >= count);
        return cluster.events();
    }

    private static int numberOf(ConsumerRecord<byte[], byte[]> event) {
        String value = text(event.value());
        int start = value.indexOf("\"n\":") + 4;
        return Integer.parseInt(value.substring(start, value.indexOf('}', start)));
    }
}
