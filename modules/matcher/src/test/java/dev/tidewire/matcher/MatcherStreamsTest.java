package dev.tidewire.matcher;

import static dev.tidewire.matcher.Cluster.PARTITIONS;
import static dev.tidewire.matcher.Cluster.workspaceIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidewire.model.LogPosition;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.Delivery;
import dev.tidewire.records.InterestKey;
import dev.tidewire.records.InterestValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a real broker shows: order between partitions, restore, takeover. */
class MatcherStreamsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    @TempDir Path folder;
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
    void appliesAllInterestsInKafkaBeforeAnyChange() {
        int each = 1_500;
        for (int number = 0; number < each; number++) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                change(partition, number);
            }
        }
        cluster.flush();
        for (int number = 0; number < each; number++) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                announce(partition, partition * each + number, number);
            }
        }
        cluster.flush();
        MatcherMetrics metrics = new MatcherMetrics();

        try (MatcherStreams matcher = new MatcherStreams(cluster.settings("a"), metrics)) {
            matcher.start();

            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(cluster.deliveries(Delivery.Change.class))
                                    .hasSize(PARTITIONS * each));
        }

        assertThat(metrics.matched()).isEqualTo((long) PARTITIONS * each);
        assertThat(metrics.filtered()).isZero();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertThat(offsets(partition)).isSorted().doesNotHaveDuplicates().hasSize(each);
        }
    }

    @Test
    void restoresItsIndexFromTheChangelogAfterItWasKilled() throws Exception {
        MatcherSettings settings = cluster.settings("a");
        try (MatcherProcess killed = MatcherProcess.start(settings)) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                announce(partition, partition, 1);
            }
            awaitActive(PARTITIONS);
            changes(1, 50);
            awaitChanges(50);
            killed.kill();
        }
        changes(1, 50);
        int answersBefore = cluster.deliveries(Delivery.Active.class).size();
        Map<Integer, Long> epochsBefore = epochs();

        try (MatcherStreams matcher = new MatcherStreams(settings, new MatcherMetrics())) {
            matcher.start();
            awaitChanges(100);
            awaitHigherEpochs(epochsBefore);

            assertThat(holes()).isEmpty();
            announce(0, 0, 1);
            await().atMost(PATIENCE)
                    .until(() ->
                            cluster.deliveries(Delivery.Active.class).stream()
                                    .skip(answersBefore)
                                    .anyMatch(active -> active.number() == 0));
        }
    }

    @Test
    void continuesWhenASecondInstanceJoinsAndTheFirstOneLeaves() throws Exception {
        MatcherStreams first =
                new MatcherStreams(
                        cluster.settings("a").withStandbyReplicas(1).withThreads(2),
                        new MatcherMetrics());
        first.start();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            announce(partition, partition, 1);
        }
        awaitActive(PARTITIONS);
        AtomicBoolean running = new AtomicBoolean(true);
        int[] written = new int[1];
        Thread capture = Thread.ofPlatform().start(() -> capture(running, written));
        awaitChanges(20);
        MatcherMetrics secondMetrics = new MatcherMetrics();

        try (MatcherStreams second =
                new MatcherStreams(
                        cluster.settings("b").withStandbyReplicas(1).withThreads(2),
                        secondMetrics)) {
            Map<Integer, Long> epochsOfFirst = epochs();
            second.start();
            await().atMost(PATIENCE)
                    .until(() -> {
                        cluster.deliveries();
                        return secondMetrics.matched() > 20;
                    });
            first.close();
            awaitHigherEpochs(epochsOfFirst);
            running.set(false);
            capture.join();
            awaitChanges(written[0]);
        }

        assertThat(holes()).isEmpty();
        assertThat(cluster.deliveries(Delivery.Change.class))
                .allSatisfy(change ->
                        assertThat(change.matched())
                                .containsExactly(change.position().partition()));
        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertThat(epochsInOrder(partition)).isSorted();
        }
    }

    @Test
    void comesBackWithAHigherEpochWhenAnotherTaskClaimedItsPartition() {
        MatcherMetrics metrics = new MatcherMetrics();
        try (MatcherStreams matcher = new MatcherStreams(cluster.settings("a"), metrics)) {
            matcher.start();
            announce(2, 2, 1);
            awaitActive(1);
            changes(1, 1);
            awaitDelivered(2, 1);
            Map<Integer, Long> before = epochs();

            cluster.interest(2, new InterestKey.Claim(), new InterestValue.Claim("straggler"));
            await().atMost(PATIENCE).until(() -> metrics.fencings() == 1);
            changes(1, 1);
            awaitDelivered(2, 2);

            assertThat(epochs().get(2)).isGreaterThan(before.get(2) + 1);
            assertThat(holes()).isEmpty();
        }
    }

    @Test
    void goesOnAfterTheBrokerWasRestarted() {
        MatcherMetrics metrics = new MatcherMetrics();
        try (MatcherStreams matcher = new MatcherStreams(cluster.settings("a"), metrics)) {
            matcher.start();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                announce(partition, partition, 1);
            }
            awaitActive(PARTITIONS);
            changes(1, 5);

            cluster.restart();
            changes(1, 5);

            awaitChanges(10);
            assertThat(holes()).isEmpty();
        }
    }

    @Test
    void releasesAGatewayWhoseHeartbeatsStopped() {
        MatcherSettings settings = cluster.settings("a").withLease(Duration.ofSeconds(6));
        MatcherMetrics metrics = new MatcherMetrics();
        try (MatcherStreams matcher = new MatcherStreams(settings, metrics)) {
            matcher.start();
            announce(1, 1, 1);

            await().atMost(PATIENCE)
                    .until(() -> !cluster.deliveries(Delivery.Released.class).isEmpty());

            assertThat(cluster.deliveries(Delivery.Released.class))
                    .allSatisfy(released -> assertThat(released.gatewayEpoch()).isEqualTo(7));
            assertThat(metrics.purges()).isEqualTo(1);
        }
    }

    @Test
    void tellsWhetherItIsReady() {
        MatcherStreams matcher = new MatcherStreams(cluster.settings("a"), new MatcherMetrics());
        assertThat(matcher.check().ready()).isFalse();

        matcher.start();
        await().atMost(PATIENCE).until(() -> matcher.check().ready());
        matcher.close();

        assertThat(matcher.check()).extracting(MatcherHealth::live).isEqualTo(false);
    }

    private void announce(int partition, long number, int matching) {
        WorkspaceId workspace = workspaceIn(partition);
        cluster.announce(
                new InterestKey.Filter(workspace, 1, 7, number),
                Given.filter(
                        workspace,
                        "postgres:products",
                        "{\"predicates\":{\"n\":" + matching + "}}"));
    }

    private void change(int partition, int number) {
        cluster.change(
                Given.change(
                        workspaceIn(partition),
                        "postgres:products",
                        Operation.INSERT,
                        "{\"record\":{\"n\":" + number + "}}"));
    }

    private void changes(int number, int times) {
        for (int time = 0; time < times; time++) {
            IntStream.range(0, PARTITIONS).forEach(partition -> change(partition, number));
        }
        cluster.flush();
    }

    /** Writes in small steps, as long as it is told to. */
    private void capture(AtomicBoolean running, int[] written) {
        while (running.get()) {
            changes(1, 1);
            written[0]++;
        }
    }

    private void awaitActive(int count) {
        await().atMost(PATIENCE)
                .until(() -> cluster.deliveries(Delivery.Active.class).size() >= count);
    }

    private void awaitChanges(int eachPartition) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            awaitDelivered(partition, eachPartition);
        }
    }

    /** Every offset of the log was delivered, from the first one on. */
    private void awaitDelivered(int partition, int count) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(Set.copyOf(offsets(partition)))
                                .hasSizeGreaterThanOrEqualTo(count)
                                .containsAll(
                                        IntStream.range(0, count)
                                                .mapToObj(Long::valueOf)
                                                .toList()));
    }

    private void awaitHigherEpochs(Map<Integer, Long> before) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(epochs())
                                .allSatisfy((partition, epoch) ->
                                        assertThat(epoch).isGreaterThan(before.get(partition))));
    }

    private List<Long> offsets(int partition) {
        return cluster.deliveries(Delivery.Change.class).stream()
                .map(Delivery.Change::position)
                .filter(position -> position.partition() == partition)
                .map(LogPosition::offset)
                .toList();
    }

    private List<Long> epochsInOrder(int partition) {
        return inOrder(partition).map(Delivery::taskEpoch).toList();
    }

    private Stream<Delivery> inOrder(int partition) {
        return cluster.deliveries().stream()
                .map(SlotDelivery::delivery)
                .filter(delivery -> delivery.logPartition() == partition);
    }

    private Map<Integer, Long> epochs() {
        return cluster.deliveries().stream()
                .map(SlotDelivery::delivery)
                .collect(Collectors.toMap(Delivery::logPartition, Delivery::taskEpoch, Math::max));
    }

    /**
     * Reports of progress that do not begin within what was covered before, as a gateway sees it.
     */
    private List<Delivery.Progress> holes() {
        Map<String, Long> covered = new HashMap<>();
        Map<Integer, Long> epochs = new HashMap<>();
        return cluster.deliveries(Delivery.Progress.class).stream()
                .filter(progress ->
                        epochs.merge(progress.logPartition(), progress.taskEpoch(), Math::max)
                                == progress.taskEpoch())
                .filter(progress -> {
                    String log = progress.family() + "-" + progress.logPartition();
                    long before = covered.getOrDefault(log, 0L);
                    covered.put(log, Math.max(before, progress.to()));
                    return progress.from() > before;
                })
                .toList();
    }
}
