package dev.tidewire.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.embedded.EmbeddedKafka;
import dev.tidewire.records.LogTopology;
import dev.tidewire.records.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartCheckTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @TempDir static Path folder;

    private static EmbeddedKafka kafka;
    private static Admin admin;

    @BeforeAll
    static void startKafka() {
        kafka = EmbeddedKafka.start(folder);
        admin = Admin.create(TestTopics.properties(kafka.bootstrapServers()));
    }

    @AfterAll
    static void stopKafka() {
        admin.close();
        kafka.close();
    }

    @AfterEach
    void deleteTopics() throws Exception {
        Set<String> names = admin.listTopics().names().get();
        admin.deleteTopics(names).all().get();
        Awaitility.await().atMost(TIMEOUT).until(() -> admin.listTopics().names().get().isEmpty());
    }

    private static LogTopology read(int slot) {
        return StartCheck.read(admin, slot, TIMEOUT);
    }

    @Test
    void theLogsHaveIdsOfTheirOwn() throws Exception {
        TestTopics.create(kafka.bootstrapServers(), TestTopics.all());

        LogTopology topology = read(0);

        assertThat(topology.partitions()).isEqualTo(TestTopics.PARTITIONS);
        assertThat(topology.logIds()).hasSize(3);
        assertThat(topology.logIds().values()).doesNotHaveDuplicates();
    }

    @Test
    void aSlotWithoutPartitionIsRefused() throws Exception {
        TestTopics.create(kafka.bootstrapServers(), TestTopics.all());

        assertThatThrownBy(() -> read(TestTopics.SLOTS))
                .isInstanceOf(GatewayStartException.class)
                .hasMessageContaining("slot 2 has no partition")
                .hasMessageContaining("slots are 0 to 1");
    }

    @Test
    void missingTopicsAreNamedAllAtOnce() {
        assertThatThrownBy(() -> read(0))
                .isInstanceOf(GatewayStartException.class)
                .hasMessageContaining(Topics.INTERESTS)
                .hasMessageContaining("console.realtime.auth-granted")
                .hasMessageContaining("tidewire topics create");
    }

    @Test
    void logsOfDifferentSizesAreRefused() throws Exception {
        List<NewTopic> topics = new ArrayList<>(TestTopics.all());
        topics.removeIf(topic -> topic.name().equals(Topics.INTERESTS));
        topics.add(TestTopics.topic(Topics.INTERESTS, TestTopics.PARTITIONS + 1));
        TestTopics.create(kafka.bootstrapServers(), topics);

        assertThatThrownBy(() -> read(0))
                .isInstanceOf(GatewayStartException.class)
                .hasMessageContaining("realtime.interests has 5")
                .hasMessageContaining("realtime.postgres has 4 partitions");
    }
}
