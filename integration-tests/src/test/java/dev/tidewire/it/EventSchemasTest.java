package dev.tidewire.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.Channel;
import dev.tidewire.model.PublishedEvent;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.ChangeRecords;
import dev.tidewire.records.DeadEventRecords;
import dev.tidewire.records.EventChanges;
import dev.tidewire.records.EventRecords;
import dev.tidewire.records.Topics;
import dev.tidewire.testkit.Schemas;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** The records of events are as their schemas say. */
class EventSchemasTest {
    private static final Schemas SCHEMAS = Schemas.load();
    private static final String IN = "kafka/event-in.schema.json";

    @Test
    void anEventOnItsWayInConforms() {
        ProducerRecord<byte[], byte[]> record = EventRecords.toRecord(event(), 4);

        assertThat(problems(IN, record)).isEmpty();
    }

    @Test
    void aCloudEventInEitherModeConforms() {
        ProducerRecord<byte[], byte[]> binary = in("17");
        binary.headers()
                .add("ce_specversion", "1.0".getBytes(UTF_8))
                .add("ce_id", "1".getBytes(UTF_8))
                .add("ce_source", "/shop".getBytes(UTF_8))
                .add("ce_type", "order.created".getBytes(UTF_8))
                .add("content-type", "application/json".getBytes(UTF_8));
        ProducerRecord<byte[], byte[]> structured =
                in(
                        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/shop\",\"type\":\"order.created\",\"data\":17}");
        structured
                .headers()
                .add("content-type", "application/cloudevents+json; charset=utf-8".getBytes(UTF_8));

        for (ProducerRecord<byte[], byte[]> record : List.of(binary, structured)) {
            assertThat(EventRecords.from(record.key(), record.value(), record.headers()).data())
                    .asString(UTF_8)
                    .isEqualTo("17");
            assertThat(problems(IN, record)).isEmpty();
        }
    }

    @Test
    void aRecordWithoutATopicDoesNot() {
        assertThat(problems(IN, in("17"))).isNotEmpty();
    }

    @Test
    void anEventInTheLogConforms() {
        String id = EventRecords.id(UUID.randomUUID(), 3, 17);
        ProducerRecord<byte[], byte[]> change =
                ChangeRecords.toRecord(EventChanges.of(event(), id, Instant.EPOCH), 4);
        change.headers().add(EventRecords.ORIGIN, id.getBytes(UTF_8));

        assertThat(problems("kafka/change.schema.json", change)).isEmpty();
    }

    @Test
    void aRefusedEventConforms() {
        ProducerRecord<byte[], byte[]> refused = in("17");
        Headers headers =
                DeadEventRecords.headers(
                        refused.headers(), "header topic is missing", Topics.EVENTS_IN, 3, 17);

        assertThat(
                        problems(
                                "kafka/event-dead.schema.json",
                                new ProducerRecord<>(
                                        Topics.EVENTS_DEAD,
                                        null,
                                        refused.key(),
                                        refused.value(),
                                        headers)))
                .isEmpty();
    }

    private static PublishedEvent event() {
        return new PublishedEvent(
                WorkspaceId.of("acme"),
                Channel.parse("events:order.created"),
                "{\"n\":1}".getBytes(UTF_8),
                "{\"type\":\"order.created\"}".getBytes(UTF_8),
                "key",
                "correlation");
    }

    private static ProducerRecord<byte[], byte[]> in(String value) {
        return new ProducerRecord<>(
                Topics.EVENTS_IN, "acme".getBytes(UTF_8), value.getBytes(UTF_8));
    }

    private static List<String> problems(String schema, ProducerRecord<byte[], byte[]> record) {
        ConsumerRecord<byte[], byte[]> read =
                new ConsumerRecord<>(
                        record.topic(),
                        0,
                        0,
                        0,
                        TimestampType.LOG_APPEND_TIME,
                        -1,
                        -1,
                        record.key(),
                        record.value(),
                        new RecordHeaders(record.headers()),
                        Optional.empty());
        return SCHEMAS.problems(schema, Schemas.project(read, false));
    }
}
