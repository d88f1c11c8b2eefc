package dev.tidewire.matcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a log of a record (offset 0), a marker (1), two records (2, 3) and a marker (4). */
class KafkaRecordEndsTest {
    private static final TopicPartition LOG = new TopicPartition("log", 0);

    @TempDir static Path folder;
    private static EmbeddedKafka kafka;
    private static KafkaRecordEnds ends;

    @BeforeAll
    static void writeTheLog() throws Exception {
        kafka = EmbeddedKafka.start(folder);
        Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (Admin admin = Admin.create(client)) {
            admin.createTopics(List.of(new NewTopic(LOG.topic(), Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        }
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                kafka.bootstrapServers(),
                                "transactional.id",
                                "source"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.initTransactions();
            commit(producer, 1);
            commit(producer, 2);
        }
        ends = new KafkaRecordEnds(client);
    }

    private static void commit(Producer<byte[], byte[]> producer, int records) throws Exception {
        producer.beginTransaction();
        for (int record = 0; record < records; record++) {
            producer.send(new ProducerRecord<>(LOG.topic(), "change".getBytes(UTF_8))).get();
        }
        producer.commitTransaction();
    }

    @AfterAll
    static void stop() {
        ends.close();
        kafka.close();
    }

    @Test
    void aMarkerBeforeTheOffsetIsNoRecord() {
        assertThat(ends.before(LOG, 0, 5)).isEqualTo(4);
        assertThat(ends.before(LOG, 0, 2)).isEqualTo(1);
    }

    @Test
    void directlyBehindARecordIsItsEnd() {
        assertThat(ends.before(LOG, 0, 3)).isEqualTo(3);
    }

    @Test
    void whereAllAreMarkersItIsTheFirst() {
        assertThat(ends.before(LOG, 1, 2)).isEqualTo(1);
        assertThat(ends.before(LOG, 4, 5)).isEqualTo(4);
    }

    @Test
    void ofNothingItIsTheOffset() {
        assertThat(ends.before(LOG, 3, 3)).isEqualTo(3);
    }
}
