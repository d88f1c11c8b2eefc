package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Channel;
import dev.tidewire.model.Family;
import dev.tidewire.model.LogGap;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every change once, whoever writes it again. */
final class ChangeLogTest {
    private final String source = "source-" + UUID.randomUUID();
    private final CaptureMetrics metrics = new CaptureMetrics();

    @BeforeAll
    static void topics() {
        Fixture.createTopics();
    }

    private ChangeLog open() {
        return ChangeLog.open(source, Family.POSTGRES, "server", Fixture.kafka(), metrics);
    }

    private ChangeEvent change(int number) {
        return new ChangeEvent(
                WorkspaceId.of("w" + number),
                Channel.parse("postgres:t"),
                Operation.INSERT,
                source + number,
                source,
                Instant.EPOCH,
                null,
                "{}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void changesAfterTheStoredOffsetAreSkippedWhenTheyComeAgain() {
        try (ChangeLog log = open()) {
            log.append(change(1));
            log.store(Map.of("partition", "after 1"));
            log.append(change(2));
            log.append(change(3));
            log.store(Map.of("other", "x"));
            log.append(change(4));
            log.check();
        }
        try (ChangeLog log = open()) {
            assertThat(log.stored().offsets())
                    .isEqualTo(Map.of("partition", "after 1", "other", "x"));
            log.append(change(4));
            log.append(change(5));
        }
        assertThat(metrics.duplicates().sum()).isLessThanOrEqualTo(1);
        assertThat(metrics.appended().sum() + metrics.duplicates().sum()).isEqualTo(6);
    }

    @Test
    void offsetStoredWhileChangesComeAgainStillSkipsTheRestAfterTheNextCrash() {
        try (ChangeLog log = open()) {
            for (int number = 1; number <= 10; number++) {
                log.append(change(number));
            }
            log.flush();
        }
        try (ChangeLog log = open()) {
            log.append(change(1));
            log.store(Map.of("partition", "after 1"));
        }
        try (ChangeLog log = open()) {
            for (int number = 2; number <= 10; number++) {
                log.append(change(number));
            }
        }

        assertThat(metrics.duplicates().sum()).isEqualTo(10);
        assertThat(metrics.appended().sum()).isEqualTo(10);
    }

    @Test
    void laterWriterFencesTheEarlierOne() {
        try (ChangeLog earlier = open()) {
            earlier.append(change(1));
            earlier.flush();
            try (ChangeLog _ = open()) {
                assertThatThrownBy(
                                () -> {
                                    earlier.append(change(2));
                                    earlier.flush();
                                })
                        .hasMessageContaining("another instance has taken over this source");
            }
        }
    }

    @Test
    void offsetOfAnotherHistoryIsToldAndDroppedWhenTheLossIsNoted() {
        try (ChangeLog log = open()) {
            log.store(Map.of("partition", "here"));
        }
        try (ChangeLog log =
                ChangeLog.open(source, Family.POSTGRES, "restored", Fixture.kafka(), metrics)) {
            assertThat(log.stored().incarnation()).isEqualTo("server");
            log.lose("there");
            assertThat(log.stored().offsets()).isEmpty();
            assertThat(log.stored().start()).isEqualTo("there");
            assertThat(log.stored().lost()).isNotNull();
        }
    }

    @Test
    void gapThatWasPartlyWrittenIsCompletedOnceInEveryPartition() {
        LogGap gap =
                new LogGap(Family.POSTGRES, null, source + "-gap", source, Instant.EPOCH, "lost");
        try (SourceLog written = new SourceLog(Family.POSTGRES, source)) {
            try (ChangeLog log = open()) {
                log.append(gap);
                log.flush();
            }
            try (ChangeLog log = open()) {
                log.append(gap);
                log.append(change(1));
                log.begin("start");
            }
            assertThat(written.events(1)).hasSize(1);
            assertThat(written.gaps(4)).hasSize(4);
        }
        try (ChangeLog log = open()) {
            assertThat(log.stored().start()).isEqualTo("start");
            log.store(Map.of("partition", "here"));
            assertThat(log.stored().start()).isNull();
        }
    }
}
