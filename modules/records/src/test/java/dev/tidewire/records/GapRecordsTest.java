package dev.tidewire.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.model.Family;
import dev.tidewire.model.LogGap;
import dev.tidewire.model.WorkspaceId;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GapRecordsTest {
    private static final WorkspaceId DEMO = WorkspaceId.of("demo");

    @Test
    void aGapOfAWorkspaceIsOneRecordInItsPartitionAndComesBack() {
        LogGap gap = gap(DEMO);

        List<ProducerRecord<byte[], byte[]>> records = GapRecords.toRecords(gap, 8);

        assertThat(records).hasSize(1);
        assertThat(records.getFirst().topic()).isEqualTo("realtime.mongo");
        assertThat(records.getFirst().partition()).isEqualTo(Partitioning.of(DEMO, 8));
        assertThat(GapRecords.isGap(records.getFirst().headers())).isTrue();
        assertThat(read(records.getFirst())).isEqualTo(gap);
        assertThat(GapRecords.reason(records.getFirst().value())).isEqualTo("the oplog was short");
    }

    @Test
    void aGapOfEveryWorkspaceIsInEveryPartition() {
        LogGap gap = gap(null);

        List<ProducerRecord<byte[], byte[]>> records = GapRecords.toRecords(gap, 3);

        assertThat(records).extracting(ProducerRecord::partition).containsExactly(0, 1, 2);
        assertThat(records).allSatisfy(record -> assertThat(read(record)).isEqualTo(gap));
    }

    @Test
    void aChangeIsNoGap() {
        assertThat(GapRecords.isGap(new RecordHeaders().add("op", "INSERT".getBytes(UTF_8))))
                .isFalse();
        assertThat(GapRecords.isGap(new RecordHeaders())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"reason\":\"lost\",\"timestamp\":\"now\"}"})
    void refusesWhatIsNoGap(String json) {
        ProducerRecord<byte[], byte[]> record = GapRecords.toRecords(gap(DEMO), 1).getFirst();

        assertThatThrownBy(() ->
                        GapRecords.from(
                                Family.MONGO, record.key(), json.getBytes(UTF_8), record.headers()))
                .isInstanceOf(MalformedRecordException.class);
    }

    private static LogGap gap(@Nullable WorkspaceId workspace) {
        return new LogGap(
                Family.MONGO,
                workspace,
                "shop-gap-1",
                "shop",
                Instant.parse("2026-01-15T10:00:00.123Z"),
                "the oplog was short");
    }

    private static LogGap read(ProducerRecord<byte[], byte[]> record) {
        return GapRecords.from(Family.MONGO, record.key(), record.value(), record.headers());
    }
}
