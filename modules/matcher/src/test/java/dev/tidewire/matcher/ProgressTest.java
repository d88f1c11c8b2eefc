package dev.tidewire.matcher;

import static dev.tidewire.matcher.Given.filter;
import static dev.tidewire.matcher.Given.insert;
import static dev.tidewire.matcher.Given.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.matcher.MatcherDriver.Start;
import dev.tidewire.model.Family;
import dev.tidewire.records.Delivery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir Path folder;

    @Test
    void tellsEverySlotWhereItStartsAsSoonAsItHoldsThePartition() {
        Start start =
                Start.normal()
                        .withEpoch(1)
                        .withLog(Family.POSTGRES, 20)
                        .withLog(Family.MONGO, 30)
                        .withLog(Family.EVENTS, 40);
        try (MatcherDriver matcher = MatcherDriver.starting(folder, start)) {
            matcher.announce(key(3, 10, 0), filter("postgres:*"));
            matcher.deliveries();

            matcher.ownClaim();

            assertThat(matcher.to(3))
                    .containsExactly(
                            new Delivery.Progress(1, Family.POSTGRES, 0, 20, 20),
                            new Delivery.Progress(1, Family.MONGO, 0, 30, 30),
                            new Delivery.Progress(1, Family.EVENTS, 0, 40, 40));
        }
    }

    @Test
    void tellsNoProgressBeforeItHoldsThePartition() {
        try (MatcherDriver matcher = MatcherDriver.starting(folder, Start.normal().withEpoch(5))) {
            matcher.announce(key(3, 10, 0), filter("postgres:*"));
            matcher.deliveries();

            matcher.wait(SECOND);

            assertThat(matcher.deliveries()).isEmpty();
        }
    }

    @Test
    void tellsEachSecondWhatWasProcessedSinceTheLastTime() {
        try (MatcherDriver matcher = MatcherDriver.running(folder)) {
            matcher.announce(key(3, 10, 0), filter("postgres:*"));
            matcher.change(insert("postgres:products", "{}"));
            matcher.change(insert("postgres:products", "{}"));
            matcher.wait(SECOND);
            matcher.change(insert("postgres:products", "{}"));
            matcher.wait(SECOND);
            matcher.wait(SECOND);

            assertThat(spans(matcher.to(3, Delivery.Progress.class), Family.POSTGRES))
                    .containsExactly(Map.entry(0L, 2L), Map.entry(2L, 3L), Map.entry(3L, 3L));
        }
    }

    @Test
    void tellsProgressAfterTheChangesInIt() {
        try (MatcherDriver matcher = MatcherDriver.running(folder)) {
            matcher.announce(key(3, 10, 0), filter("postgres:*"));
            matcher.deliveries();
            matcher.change(insert("postgres:products", "{}"));
            matcher.wait(SECOND);

            List<Delivery> deliveries = matcher.to(3);

            assertThat(deliveries).hasSize(4);
            assertThat(deliveries.getFirst()).isInstanceOf(Delivery.Change.class);
        }
    }

    @Test
    void tellsASlotThatComesLaterEverythingFromTheStartOfTheTask() {
        Start start = Start.normal().withLog(Family.POSTGRES, 0);
        try (MatcherDriver matcher = MatcherDriver.running(folder, start)) {
            matcher.change(insert("postgres:products", "{}"));
            matcher.wait(SECOND);
            matcher.announce(key(3, 10, 0), filter("postgres:*"));

            matcher.wait(SECOND);

            assertThat(spans(matcher.to(3, Delivery.Progress.class), Family.POSTGRES))
                    .containsExactly(Map.entry(0L, 1L));
        }
    }

    @Test
    void leavesNoHoleForASlotThatHadNoFiltersForAWhile() {
        try (MatcherDriver matcher = MatcherDriver.running(folder)) {
            matcher.announce(key(3, 10, 0), filter("postgres:*"));
            matcher.wait(SECOND);
            matcher.withdraw(key(3, 10, 0));
            matcher.change(insert("postgres:products", "{}"));
            matcher.wait(SECOND);
            matcher.announce(key(3, 10, 1), filter("postgres:*"));
            matcher.wait(SECOND);

            assertThat(spans(matcher.to(3, Delivery.Progress.class), Family.POSTGRES))
                    .containsExactly(Map.entry(0L, 0L), Map.entry(0L, 1L));
        }
    }

    @Test
    void tellsItsLastProgressWhenThePartitionGoes() {
        MatcherDriver matcher = MatcherDriver.running(folder);
        matcher.announce(key(3, 10, 0), filter("postgres:*"));
        matcher.change(insert("postgres:products", "{}"));
        matcher.deliveries();

        matcher.close();

        assertThat(spans(matcher.to(3, Delivery.Progress.class), Family.POSTGRES))
                .containsExactly(Map.entry(0L, 1L));
    }

    @Test
    void bothersNoSlotWithoutFilters() {
        try (MatcherDriver matcher = MatcherDriver.running(folder)) {
            matcher.heartbeat(3, 10);

            matcher.wait(SECOND);

            assertThat(matcher.deliveries()).isEmpty();
        }
    }

    @Test
    void showsAHoleWhereChangesWereDeletedBeforeTheNextChangeGoesOut() {
        LoneTask task = new LoneTask();
        task.change(Family.POSTGRES, 0);

        task.change(Family.POSTGRES, 5_000);

        assertThat(spans(task.sent(Delivery.Progress.class), Family.POSTGRES))
                .containsExactly(Map.entry(0L, 1L), Map.entry(5_000L, 5_000L));
        task.tick();
        assertThat(spans(task.sent(Delivery.Progress.class), Family.POSTGRES))
                .containsExactly(
                        Map.entry(0L, 1L), Map.entry(5_000L, 5_000L), Map.entry(5_000L, 5_001L));
    }

    @Test
    void takesTheOffsetsOfTransactionMarkersForProcessed() {
        LoneTask task = new LoneTask();
        task.change(Family.POSTGRES, 0);

        task.change(Family.POSTGRES, 3);
        task.tick();

        assertThat(spans(task.sent(Delivery.Progress.class), Family.POSTGRES))
                .containsExactly(Map.entry(0L, 4L));
    }

    private static List<Map.Entry<Long, Long>> spans(
            List<Delivery.Progress> reports, Family family) {
        return reports.stream()
                .filter(progress -> progress.family() == family)
                .map(progress -> Map.entry(progress.from(), progress.to()))
                .toList();
    }
}
