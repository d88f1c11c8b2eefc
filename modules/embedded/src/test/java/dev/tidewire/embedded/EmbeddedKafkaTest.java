package dev.tidewire.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedKafkaTest {

    @Test
    void keepsItsPortAndItsRecordsOverARestart(@TempDir Path folder) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
            String bootstrap = kafka.bootstrapServers();
            KafkaClients.createTopic(bootstrap, "log", Map.of());
            KafkaClients.produce(bootstrap, "log", "k", "before");

            kafka.restart();

            assertThat(kafka.bootstrapServers()).isEqualTo(bootstrap);
            KafkaClients.produce(bootstrap, "log", "k", "after");
            assertThat(KafkaClients.values(bootstrap, "log")).containsExactly("before", "after");
            assertThat(kafka.failure()).isEmpty();
        }
    }

    @Test
    void carriesRecordsOfEightMegabytesInTransactions(@TempDir Path folder) throws Exception {
        String large = "x".repeat(8 * 1024 * 1024);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
            KafkaClients.createTopic(kafka.bootstrapServers(), "log", Map.of());
            try (KafkaProducer<String, String> producer =
                    KafkaClients.producer(
                            kafka.bootstrapServers(), Map.of("transactional.id", "source"))) {
                producer.initTransactions();
                producer.beginTransaction();
                Future<RecordMetadata> sent =
                        producer.send(new ProducerRecord<>("log", "k", large));
                producer.commitTransaction();
                assertThat(sent).isDone();
            }

            // A commit is visible a moment after it has been acknowledged.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(KafkaClients.values(kafka.bootstrapServers(), "log"))
                                    .singleElement()
                                    .satisfies(value -> assertThat(value).hasSize(large.length())));
        }
    }

    @Test
    void compactsSmallTopics(@TempDir Path folder) throws Exception {
        Map<String, String> eager =
                Map.of(
                        "cleanup.policy", "compact",
                        "segment.ms", "1",
                        "min.cleanable.dirty.ratio", "0.01");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
            String bootstrap = kafka.bootstrapServers();
            KafkaClients.createTopic(bootstrap, "state", eager);
            for (String value : new String[] {"1", "2", "3", "4"}) {
                KafkaClients.produce(bootstrap, "state", "key", value);
            }

            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(KafkaClients.values(bootstrap, "state"))
                                    .doesNotContain("1", "2")
                                    .endsWith("4"));
        }
    }

    @Test
    void namesAPortThatIsTakenWithTheCallersRemedy(@TempDir Path folder) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            EmbeddedKafkaOptions options =
                    EmbeddedKafkaOptions.in(folder)
                            .withPort(taken.getLocalPort())
                            .withPortRemedy("use --kafka-port 0");

            assertThatThrownBy(() -> EmbeddedKafka.start(options))
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("Address already in use")
                    .hasMessageEndingWith("use --kafka-port 0.");
        }
    }

    @Test
    void namesADataFolderThatIsBroken(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("meta.properties"), "version=garbage\n");

        assertThatThrownBy(() -> EmbeddedKafka.start(folder))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("delete the folder");
    }

    @Test
    void refusesADataFolderThatIsInUseAndLeavesItsUserAlone(@TempDir Path folder) throws Exception {
        try (EmbeddedKafka first = EmbeddedKafka.start(folder)) {
            assertThatThrownBy(() -> EmbeddedKafka.start(folder))
                    .isInstanceOf(EmbeddedServerException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("used by another server");

            KafkaClients.createTopic(first.bootstrapServers(), "log", Map.of());
            assertThat(first.failure()).isEmpty();
        }
    }

    @Test
    void refusesADataFolderThatHasLostItsIdentity(@TempDir Path folder) throws Exception {
        EmbeddedKafka.start(folder).close();
        Files.delete(folder.resolve("meta.properties"));

        assertThatThrownBy(() -> EmbeddedKafka.start(folder))
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("meta.properties is missing");
    }

    @Test
    void reportsThatItCannotWriteAnyMoreAndLeavesTheJvmAlone(@TempDir Path folder)
            throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
            Files.writeString(folder.resolve("log-0"), "in the way of the partition's folder");

            KafkaClients.createTopic(kafka.bootstrapServers(), "log", Map.of());

            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(kafka.failure()).isPresent());
        }
    }
}
