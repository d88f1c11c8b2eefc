package dev.tidewire.gateway.kafka;

import dev.tidewire.records.ClusterUnavailableException;
import dev.tidewire.records.LogTopology;
import dev.tidewire.records.TopicCatalogue;
import dev.tidewire.records.TopicLayout;
import dev.tidewire.records.TopicSpec;
import dev.tidewire.records.Topics;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** Finds out at start whether a gateway can run on the topics as they are. */
final class StartCheck {
    private StartCheck() {}

    /**
     * The topology that the gateway will run on.
     *
     * @throws GatewayStartException if it does not fit, or Kafka does not answer
     */
    static LogTopology read(Admin admin, int slot, Duration timeout) {
        requireTopics(admin, timeout);
        LogTopology topology = topology(admin, timeout);
        if (slot >= topology.slots()) {
            throw new GatewayStartException(
                    "slot %d has no partition: %s has %d, so slots are 0 to %d; run fewer gateways or add partitions"
                            .formatted(
                                    slot,
                                    Topics.DELIVERIES,
                                    topology.slots(),
                                    topology.slots() - 1));
        }
        return topology;
    }

    private static void requireTopics(Admin admin, Duration timeout) {
        Set<String> missing = needed();
        try {
            missing.removeAll(
                    admin.listTopics().names().get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            throw GatewayStartException.unanswered(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw GatewayStartException.unanswered(e);
        }
        if (!missing.isEmpty()) {
            throw new GatewayStartException(
                    "topics are missing: "
                            + String.join(", ", missing)
                            + "; create them with: tidewire topics create");
        }
    }

    private static Set<String> needed() {
        Set<String> needed = new TreeSet<>(Topics.changeLogs());
        needed.add(Topics.INTERESTS);
        needed.add(Topics.DELIVERIES);
        needed.add(Topics.EVENTS_IN);
        needed.add(Topics.GATEWAYS);
        needed.add(Topics.CHANNELS);
        needed.add(Topics.REVOCATIONS);
        TopicCatalogue.of(TopicLayout.DEVELOPMENT).stream()
                .map(TopicSpec::name)
                .filter(name -> name.startsWith(Topics.AUDIT_PREFIX))
                .forEach(needed::add);
        return needed;
    }

    private static LogTopology topology(Admin admin, Duration timeout) {
        try {
            return LogTopology.read(admin, timeout);
        } catch (ClusterUnavailableException e) {
            throw GatewayStartException.unanswered(e);
        } catch (IllegalStateException e) {
            throw new GatewayStartException(String.valueOf(e.getMessage()), e);
        }
    }
}
