package dev.tidewire.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.model.AuditEvent;
import dev.tidewire.records.AuditRecords;
import dev.tidewire.records.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AuditReaderTest {
    private static final AuditFilter ALL = new AuditFilter(Optional.empty(), Optional.empty());

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final List<ConsumerRecord<byte[], byte[]>> pending = new ArrayList<>();
    private final StringWriter out = new StringWriter();

    AuditReaderTest() {
        for (String kind : AuditEvent.KINDS) {
            String topic = Topics.AUDIT_PREFIX + kind;
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.updatePartitions(
                    topic, List.of(new PartitionInfo(topic, 0, null, null, null)));
            consumer.updateBeginningOffsets(Map.of(partition, 0L));
            ends.put(partition, 0L);
        }
    }

    @Test
    void aLineSaysWhenWhatWhoWhereAndWhy() {
        record(granted("s1", "acme", "ada", "2026-01-15T10:00:00Z"));
        record(denied("s2", "acme", "2026-01-15T10:00:01Z", 1));

        read(ALL);

        assertThat(out.toString())
                .isEqualTo(
                        """
                        2026-01-15 10:00:00.000  + granted    acme  ada  from 203.0.113.9
                        2026-01-15 10:00:01.000  - denied     acme  (nobody)  from 203.0.113.9  scope_missing  postgres  {"a":1}  needs realtime:read
                        """);
    }

    @Test
    void aRecordThatStandsForManySaysSo() {
        record(denied("s1", "acme", "2026-01-15T10:00:00Z", 490));

        read(ALL);

        assertThat(out.toString().strip()).endsWith("× 490");
    }

    @Test
    void decisionsOfAllTopicsAreInTheOrderOfTime() {
        record(denied("s3", "acme", "2026-01-15T10:00:02Z", 1));
        record(granted("s1", "acme", "ada", "2026-01-15T10:00:00Z"));
        record(suspended("s2", "2026-01-15T10:00:01Z"));

        read(ALL);

        assertThat(out.toString().lines().map(line -> line.substring(25, 26)))
                .containsExactly("+", "=", "-");
    }

    @Test
    void aDecisionThatIsWrittenAgainIsShownOnce() {
        record(denied("s1", "acme", "2026-01-15T10:00:00Z", 1));
        record(denied("s1", "acme", "2026-01-15T10:00:00Z", 1));

        read(ALL);

        assertThat(out.toString()).hasLineCount(1);
    }

    @Test
    void onlyWhatIsWantedIsShown() {
        record(granted("s1", "acme", "ada", "2026-01-15T10:00:00Z"));
        record(granted("s2", "acme", "bob", "2026-01-15T10:00:00Z"));
        record(granted("s3", "other", "ada", "2026-01-15T10:00:00Z"));

        read(new AuditFilter(Optional.of("acme"), Optional.of("ada")));

        assertThat(out.toString()).hasLineCount(1).contains("acme  ada");
    }

    @Test
    void whatComesLaterIsFollowed() {
        AuditReader reader = reader(ALL);
        reader.read();
        assertThat(out.toString()).isEmpty();

        record(granted("s1", "acme", "ada", "2026-01-15T10:00:00Z"));
        publish(consumer);
        reader.showNew();

        assertThat(out.toString()).hasLineCount(1);
    }

    @Test
    void jsonIsTheRecordAsItIs() {
        AuditEvent event = granted("s1", "acme", "ada", "2026-01-15T10:00:00Z");
        record(event);
        consumer.updateEndOffsets(ends);
        AuditReader reader =
                new AuditReader(consumer, ALL, new AuditView.Json(new PrintWriter(out)));
        publishOnPoll();
        reader.read();

        assertThat(out.toString().strip())
                .isEqualTo(
                        new String(AuditRecords.toRecord(event).value(), StandardCharsets.UTF_8));
    }

    @Test
    void whatATerminalWouldObeyIsEscaped() {
        record(granted("s1", "acme", "\u001b[2Jada", "2026-01-15T10:00:00Z"));

        read(ALL);

        assertThat(out.toString()).contains("\\u001b[2Jada").doesNotContain("\u001b");
    }

    @Test
    void aMissingTopicSaysWhichCommandCreatesIt() {
        AuditReader reader =
                new AuditReader(
                        new MockConsumer<>("none"), ALL, new AuditView.Json(new PrintWriter(out)));

        assertThatThrownBy(reader::read)
                .isInstanceOf(FailedException.class)
                .hasMessageContaining("tidewire topics create");
    }

    private void record(AuditEvent event) {
        ProducerRecord<byte[], byte[]> record = AuditRecords.toRecord(event);
        TopicPartition partition = new TopicPartition(record.topic(), 0);
        long offset = Objects.requireNonNull(ends.merge(partition, 1L, Long::sum)) - 1;
        pending.add(
                new ConsumerRecord<>(
                        record.topic(),
                        0,
                        offset,
                        event.context().timestamp().toEpochMilli(),
                        TimestampType.CREATE_TIME,
                        record.key().length,
                        record.value().length,
                        record.key(),
                        record.value(),
                        record.headers(),
                        Optional.empty()));
    }

    private void publishOnPoll() {
        consumer.schedulePollTask(() -> publish(consumer));
    }

    private void publish(MockConsumer<byte[], byte[]> to) {
        pending.forEach(to::addRecord);
        pending.clear();
    }

    private void read(AuditFilter filter) {
        AuditReader reader = reader(filter);
        publishOnPoll();
        reader.read();
    }

    private AuditReader reader(AuditFilter filter) {
        consumer.updateEndOffsets(ends);
        return new AuditReader(
                consumer, filter, new AuditView.Human(new PrintWriter(out), false, ZoneOffset.UTC));
    }

    private static AuditEvent granted(
            String session, String workspace, String subject, String time) {
        return new AuditEvent.AuthGranted(context(session, workspace, subject, time));
    }

    private static AuditEvent suspended(String session, String time) {
        return new AuditEvent.SessionSuspended(
                context(session, "acme", "ada", time), "token_expired");
    }

    private static AuditEvent denied(String session, String workspace, String time, long count) {
        return new AuditEvent.AuthDenied(
                context(session, workspace, null, time),
                null,
                "postgres",
                "{\"a\":1}",
                "scope_missing",
                "realtime:read",
                count);
    }

    private static AuditEvent.Context context(
            String session, String workspace, @Nullable String subject, String time) {
        return new AuditEvent.Context(
                session,
                0,
                workspace,
                null,
                subject,
                List.of(),
                "203.0.113.9",
                "gateway",
                null,
                Instant.parse(time));
    }
}
