package dev.tidewire.records;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidMetadataException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics that are missing and compares those that are there. It never changes an
 * existing topic: another number of partitions would move workspaces between partitions and break
 * their order. Safe to run at any time and from several places at once.
 */
public final class TopicCreator {
    private static final Duration RETRY = Duration.ofMillis(50);

    private final Admin admin;
    private final Duration timeout;

    /**
     * @param timeout for each question to the cluster
     */
    public TopicCreator(Admin admin, Duration timeout) {
        this.admin = admin;
        this.timeout = timeout;
    }

    /**
     * Brings the cluster to the layout, as far as that needs no change of a topic that exists.
     *
     * @return one outcome for each topic of the catalogue, in its order
     * @throws ClusterUnavailableException if the cluster does not answer in time or refuses
     */
    public List<TopicOutcome> apply(TopicLayout layout) {
        List<TopicSpec> catalogue = TopicCatalogue.of(layout);
        Set<String> existing = await(admin.listTopics().names(), "list topics");
        Set<String> created = create(catalogue, existing, layout.replicationFactor());
        awaitLeaders(catalogue.stream().filter(spec -> created.contains(spec.name())).toList());
        List<String> compared =
                catalogue.stream()
                        .map(TopicSpec::name)
                        .filter(name -> !created.contains(name))
                        .toList();
        Map<String, TopicDescription> descriptions =
                await(admin.describeTopics(compared).allTopicNames(), "describe topics");
        Map<String, Config> configs = configs(compared);
        return catalogue.stream()
                .map(spec ->
                        created.contains(spec.name())
                                ? new TopicOutcome.Created(spec.name())
                                : compare(spec, descriptions, configs))
                .toList();
    }

    private Set<String> create(
            List<TopicSpec> catalogue, Set<String> existing, short replicationFactor) {
        Map<String, NewTopic> missing = new HashMap<>();
        for (TopicSpec spec : catalogue) {
            if (!existing.contains(spec.name())) {
                Optional<Short> replicas =
                        replicationFactor == -1 ? Optional.empty() : Optional.of(replicationFactor);
                missing.put(
                        spec.name(),
                        new NewTopic(spec.name(), Optional.of(spec.partitions()), replicas)
                                .configs(spec.config()));
            }
        }
        Map<String, KafkaFuture<Void>> results = admin.createTopics(missing.values()).values();
        return results.entrySet().stream()
                .filter(entry -> createdHere(entry.getKey(), entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean createdHere(String topic, KafkaFuture<Void> result) {
        try {
            await(result, "create topic " + topic);
            return true;
        } catch (ClusterUnavailableException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw e;
        }
    }

    /** A producer that meets a partition before it has a leader may repeat and reorder. */
    private void awaitLeaders(List<TopicSpec> created) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (TopicSpec spec : created) {
            for (int partition = 0; partition < spec.partitions(); partition++) {
                ends.put(new TopicPartition(spec.name(), partition), OffsetSpec.latest());
            }
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!ends.isEmpty() && !led(ends, deadline)) {
            LockSupport.parkNanos(RETRY.toNanos());
        }
    }

    /** Whether all have a leader; a broker may not have heard of a new topic yet. */
    private boolean led(Map<TopicPartition, OffsetSpec> ends, long deadline) {
        try {
            await(admin.listOffsets(ends).all(), "elect leaders of the new topics");
            return true;
        } catch (ClusterUnavailableException e) {
            if (e.getCause() instanceof InvalidMetadataException && System.nanoTime() < deadline) {
                return false;
            }
            throw e;
        }
    }

    private Map<String, Config> configs(Collection<String> topics) {
        List<ConfigResource> resources =
                topics.stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList();
        return await(admin.describeConfigs(resources).all(), "describe topic settings")
                .entrySet()
                .stream()
                .collect(Collectors.toMap(entry -> entry.getKey().name(), Map.Entry::getValue));
    }

    private static TopicOutcome compare(
            TopicSpec spec,
            Map<String, TopicDescription> descriptions,
            Map<String, Config> configs) {
        List<String> differences = new ArrayList<>();
        TopicDescription description = descriptions.get(spec.name());
        Config config = configs.get(spec.name());
        if (description == null || config == null) {
            return new TopicOutcome.Differs(spec.name(), List.of("it vanished while being read"));
        }
        int partitions = description.partitions().size();
        if (partitions != spec.partitions()) {
            differences.add("partitions is " + partitions + ", expected " + spec.partitions());
        }
        spec.config()
                .forEach((name, expected) -> {
                    ConfigEntry entry = config.get(name);
                    String found = entry == null ? "absent" : entry.value();
                    if (!expected.equals(found)) {
                        differences.add(name + " is " + found + ", expected " + expected);
                    }
                });
        return differences.isEmpty()
                ? new TopicOutcome.Unchanged(spec.name())
                : new TopicOutcome.Differs(spec.name(), differences.stream().sorted().toList());
    }

    private <T> T await(KafkaFuture<T> future, String what) {
        return ClusterUnavailableException.await(future, timeout, what);
    }
}
