package dev.tidewire.gateway.kafka;

import dev.tidewire.records.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;

/** The topics that a gateway needs. */
final class TestTopics {
    static final int PARTITIONS = 4;
    static final int SLOTS = 2;

    private TestTopics() {}

    static List<NewTopic> all() {
        List<NewTopic> topics = new ArrayList<>();
        Topics.changeLogs().forEach(log -> topics.add(topic(log, PARTITIONS)));
        topics.add(topic(Topics.INTERESTS, PARTITIONS));
        topics.add(topic(Topics.EVENTS_IN, PARTITIONS));
        topics.add(topic(Topics.DELIVERIES, SLOTS));
        topics.add(topic(Topics.GATEWAYS, 1));
        topics.add(topic(Topics.CHANNELS, 1));
        topics.add(topic(Topics.REVOCATIONS, 1));
        for (String kind :
                List.of("auth-granted", "auth-denied", "session-suspended", "session-resumed")) {
            topics.add(topic(Topics.AUDIT_PREFIX + kind, 1));
        }
        return topics;
    }

    static NewTopic topic(String name, int partitions) {
        return new NewTopic(name, partitions, (short) 1);
    }

    static Map<String, Object> properties(String bootstrapServers) {
        return Map.of("bootstrap.servers", bootstrapServers);
    }

    /** Returns when the broker tells of the topics, which is a moment after they are created. */
    static void create(String bootstrapServers, List<NewTopic> topics)
            throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(properties(bootstrapServers))) {
            admin.createTopics(topics).all().get();
            List<String> names = topics.stream().map(NewTopic::name).toList();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> admin.listTopics().names().get().containsAll(names));
        }
    }
}
