package dev.tidewire.ingest;

import static dev.tidewire.ingest.Cluster.PARTITIONS;
import static dev.tidewire.ingest.Cluster.text;
import static dev.tidewire.ingest.Cluster.workspaceIn;
import static dev.tidewire.ingest.Given.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.records.EventRecords;
import dev.tidewire.records.LogTopology;
import dev.tidewire.records.Topics;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedForward;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.junit.jupiter.api.Test;

/** What is in another partition than its workspace; a driver would read it again for ever. */
class SendOnTest {
    private static final UUID TOPIC_ID = new UUID(1, 2);
    private static final String ELSEWHERE = workspaceIn(3).value();

    private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
    private final IngestMetrics metrics = new IngestMetrics();

    @Test
    void anEventIsSentOnWithThePlaceWhereItCameIn() {
        ProducerRecord<byte[], byte[]> record = event(ELSEWHERE).record();

        Record<byte[], byte[]> sent = read(record, 1_000);

        assertThat(text(sent.key())).isEqualTo(ELSEWHERE);
        assertThat(sent.value()).isEqualTo(record.value());
        assertThat(origin(sent)).isEqualTo(EventRecords.id(TOPIC_ID, 0, 17));
        assertThat(metrics.rerouted()).isEqualTo(1);
    }

    @Test
    void anOriginIsKept() {
        ProducerRecord<byte[], byte[]> record = event(ELSEWHERE).record();
        record.headers().add(EventRecords.ORIGIN, Given.utf8("first"));

        assertThat(origin(read(record, 1_000))).isEqualTo("first");
    }

    @Test
    void whatDoesNotFitWithItsOriginIsKeptAside() {
        Record<byte[], byte[]> dead = read(event(ELSEWHERE).record(), 200);

        assertThat(text(dead.headers().lastHeader("dead-reason").value()))
                .contains("too large: realtime.events.in takes 200 bytes");
        assertThat(metrics.dead()).isEqualTo(1);
        assertThat(metrics.rerouted()).isZero();
    }

    @Test
    void itGoesWhereTheLogHasTheWorkspaceHoweverManyPartitionsThereAre() {
        assertThat(
                        new WorkspacePartitioner(PARTITIONS)
                                .partitions("t", Given.utf8(ELSEWHERE), new byte[0], 64))
                .hasValueSatisfying(partitions -> assertThat(partitions).containsExactly(3));
    }

    private Record<byte[], byte[]> read(ProducerRecord<byte[], byte[]> record, int limit) {
        context.setCurrentSystemTimeMs(0);
        EventLog unused = new KafkaEventLog(0, null, null, metrics, () -> 0);
        IngestTask task =
                new IngestTask(
                        context,
                        new LogTopology(PARTITIONS, 1, Map.of(), TOPIC_ID),
                        new Claims(null),
                        new IngestPorts(_ -> unused, () -> new RecordLimits(1_000, limit, 1_000)),
                        metrics);
        RecordMetadata place = new Place(Topics.EVENTS_IN, 0, 17);
        task.read(new Record<>(record.key(), record.value(), 0, record.headers()), place);
        CapturedForward<? extends byte[], ? extends byte[]> only = context.forwarded().getFirst();
        return new Record<>(only.record().key(), only.record().value(), 0, only.record().headers());
    }

    private record Place(String topic, int partition, long offset) implements RecordMetadata {}

    private static String origin(Record<byte[], byte[]> record) {
        return text(record.headers().lastHeader(EventRecords.ORIGIN).value());
    }
}
