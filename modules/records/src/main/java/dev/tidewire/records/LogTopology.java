package dev.tidewire.records;

import dev.tidewire.model.Family;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;

/**
 * What every role must know of the topics as they are: read once at start, and checked, since a
 * workspace's interests and changes meet only if the interests, the three logs and the events that
 * come in have the same number of partitions.
 *
 * @param partitions of the change logs and the interests
 * @param slots partitions of the deliveries
 * @param logIds Kafka's topic id of each family's log; a new log has a new id, so that old cursors
 *     are recognised
 * @param eventsInId Kafka's topic id of the events that come in, which their ids begin with
 */
public record LogTopology(int partitions, int slots, Map<Family, UUID> logIds, UUID eventsInId) {
    public LogTopology {
        logIds = Map.copyOf(logIds);
    }

    /**
     * Reads the topology from the cluster.
     *
     * @throws ClusterUnavailableException if the cluster does not answer in time, or a topic is
     *     missing
     * @throws IllegalStateException if the numbers of partitions differ
     */
    public static LogTopology read(Admin admin, Duration timeout) {
        List<String> names = new ArrayList<>(Topics.changeLogs());
        names.add(Topics.INTERESTS);
        names.add(Topics.DELIVERIES);
        names.add(Topics.EVENTS_IN);
        Map<String, TopicDescription> topics =
                ClusterUnavailableException.await(
                        admin.describeTopics(names).allTopicNames(),
                        timeout,
                        "describe Tidewire's topics (create them with: tidewire topics create)");
        int partitions = partitions(topics, Topics.INTERESTS);
        Map<Family, UUID> logIds = new EnumMap<>(Family.class);
        for (Family family : Family.values()) {
            String log = Topics.changeLog(family);
            requirePartitions(topics, log, partitions);
            logIds.put(family, id(topics, log));
        }
        requirePartitions(topics, Topics.EVENTS_IN, partitions);
        return new LogTopology(
                partitions,
                partitions(topics, Topics.DELIVERIES),
                logIds,
                id(topics, Topics.EVENTS_IN));
    }

    private static void requirePartitions(
            Map<String, TopicDescription> topics, String name, int partitions) {
        if (partitions(topics, name) != partitions) {
            throw new IllegalStateException(
                    "topic %s has %s partitions and %s has %s; they must be equal, so recreate one of them"
                            .formatted(
                                    name, partitions(topics, name), Topics.INTERESTS, partitions));
        }
    }

    private static int partitions(Map<String, TopicDescription> topics, String name) {
        return described(topics, name).partitions().size();
    }

    private static UUID id(Map<String, TopicDescription> topics, String name) {
        Uuid id = described(topics, name).topicId();
        return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    private static TopicDescription described(Map<String, TopicDescription> topics, String name) {
        TopicDescription description = topics.get(name);
        if (description == null) {
            throw new IllegalStateException("topic " + name + " was not described");
        }
        return description;
    }
}
