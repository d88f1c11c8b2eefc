package dev.tidewire.it;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.embedded.EmbeddedKafka;
import dev.tidewire.model.AuditEvent;
import dev.tidewire.model.Family;
import dev.tidewire.records.ClusterUnavailableException;
import dev.tidewire.records.LogTopology;
import dev.tidewire.records.TopicCatalogue;
import dev.tidewire.records.TopicCreator;
import dev.tidewire.records.TopicLayout;
import dev.tidewire.records.TopicOutcome;
import dev.tidewire.records.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The topics on a real broker; each test begins with none. */
class TopicCreatorTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final TopicLayout LAYOUT = TopicLayout.DEVELOPMENT;

    @TempDir static Path folder;
    private static EmbeddedKafka kafka;
    private static Admin admin;

    private final TopicCreator creator = new TopicCreator(admin, TIMEOUT);

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start(folder);
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        kafka.close();
    }

    @BeforeEach
    void create() {
        assertThat(creator.apply(LAYOUT)).allMatch(TopicOutcome.Created.class::isInstance);
    }

    @AfterEach
    void delete() throws Exception {
        admin.deleteTopics(admin.listTopics().names().get()).all().get();
        // The broker's view follows the controller's: what is deleted is listed for a moment.
        Awaitility.await().until(() -> admin.listTopics().names().get().isEmpty());
    }

    @Test
    void createsTheWholeCatalogue() throws Exception {
        assertThat(admin.listTopics().names().get())
                .containsExactlyInAnyOrderElementsOf(
                        TopicCatalogue.of(LAYOUT).stream().map(topic -> topic.name()).toList());
    }

    @Test
    void decisionsAreKeptForThirtyDays() throws Exception {
        for (String kind : AuditEvent.KINDS) {
            ConfigResource topic =
                    new ConfigResource(ConfigResource.Type.TOPIC, Topics.AUDIT_PREFIX + kind);
            Config config =
                    requireNonNull(admin.describeConfigs(List.of(topic)).all().get().get(topic));

            assertThat(config.get("retention.ms").value())
                    .isEqualTo(Long.toString(Duration.ofDays(30).toMillis()));
            assertThat(config.get("cleanup.policy").value()).isEqualTo("delete");
        }
    }

    @Test
    void changesNothingTheSecondTime() {
        assertThat(creator.apply(LAYOUT)).allMatch(TopicOutcome.Unchanged.class::isInstance);
    }

    @Test
    void reportsAnotherNumberOfPartitionsAndLeavesIt() {
        TopicLayout larger =
                new TopicLayout(8, LAYOUT.slots(), LAYOUT.replicationFactor(), LAYOUT.retention());

        TopicOutcome outcome = creator.apply(larger).getFirst();

        assertThat(outcome)
                .isEqualTo(
                        new TopicOutcome.Differs(
                                "realtime.postgres", List.of("partitions is 4, expected 8")));
        assertThat(LogTopology.read(admin, TIMEOUT).partitions()).isEqualTo(4);
    }

    @Test
    void reportsAnotherSetting() throws Exception {
        set(Topics.changeLog(Family.MONGO), "retention.ms", "1000");

        assertThat(creator.apply(LAYOUT))
                .contains(
                        new TopicOutcome.Differs(
                                "realtime.mongo",
                                List.of("retention.ms is 1000, expected 86400000")));
    }

    private static void set(String topic, String name, String value) throws Exception {
        admin.incrementalAlterConfigs(
                        Map.of(
                                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                                List.of(
                                        new AlterConfigOp(
                                                new ConfigEntry(name, value),
                                                AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    @Test
    void aRoleRefusesLogsOfDifferentSizes() throws Exception {
        admin.createPartitions(Map.of(Topics.INTERESTS, NewPartitions.increaseTo(5))).all().get();

        Awaitility.await()
                .untilAsserted(() ->
                        assertThatThrownBy(() -> LogTopology.read(admin, TIMEOUT))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("realtime.interests has 5"));
    }

    @Test
    void aRoleSaysWhichCommandCreatesMissingTopics() throws Exception {
        admin.deleteTopics(List.of(Topics.DELIVERIES)).all().get();

        Awaitility.await()
                .untilAsserted(() ->
                        assertThatThrownBy(() -> LogTopology.read(admin, TIMEOUT))
                                .isInstanceOf(ClusterUnavailableException.class)
                                .hasMessageContaining("tidewire topics create"));
    }
}
