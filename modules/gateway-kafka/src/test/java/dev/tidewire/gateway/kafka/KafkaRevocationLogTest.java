package dev.tidewire.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.embedded.EmbeddedKafka;
import dev.tidewire.gateway.Revocation;
import dev.tidewire.gateway.TokenKey;
import dev.tidewire.records.RevocationRecord;
import dev.tidewire.records.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaRevocationLogTest {
    private static final Duration MEMORY = Duration.ofHours(1);
    private static final Revocation OF_LOGIN =
            new Revocation(new TokenKey(TokenKey.Kind.LOGIN, "login:1"), Instant.MAX);
    private static final Revocation OF_SUBJECT =
            new Revocation(
                    new TokenKey(TokenKey.Kind.SUBJECT, "älice"),
                    Instant.ofEpochSecond(1_790_000_000));

    @TempDir static Path folder;
    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = EmbeddedKafka.start(folder);
        TestTopics.create(
                kafka.bootstrapServers(), List.of(TestTopics.topic(Topics.REVOCATIONS, 1)));
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    /** A gateway's log, and what it has taken. */
    private static final class Member implements AutoCloseable {
        private final BlockingQueue<Revocation> taken = new LinkedBlockingQueue<>();
        private final KafkaRevocationLog log;

        Member(int slot) throws Exception {
            KafkaGatewaySettings settings =
                    new KafkaGatewaySettings(
                            Map.of("bootstrap.servers", kafka.bootstrapServers()),
                            slot,
                            "gateway-" + slot,
                            Duration.ofMillis(500),
                            Duration.ofSeconds(30));
            log =
                    new KafkaRevocationLog(
                            ClientProperties.producer(settings, "revocations", 8_000),
                            ClientProperties.reader(settings, "revocations"),
                            MEMORY,
                            InstantSource.system());
            log.start(taken::add).get(30, TimeUnit.SECONDS);
        }

        void append(Revocation revocation) throws Exception {
            log.append(revocation).get(30, TimeUnit.SECONDS);
        }

        void await(Revocation wanted) throws InterruptedException {
            Revocation next = taken.poll(20, TimeUnit.SECONDS);
            while (next != null && !next.equals(wanted)) {
                next = taken.poll(20, TimeUnit.SECONDS);
            }
            assertThat(next).isEqualTo(wanted);
        }

        @Override
        public void close() {
            log.close();
        }
    }

    @Test
    void everyGatewayTakesWhatOneAppends() throws Exception {
        try (Member one = new Member(0);
                Member other = new Member(1)) {
            one.append(OF_LOGIN);
            one.append(OF_SUBJECT);

            other.await(OF_LOGIN);
            other.await(OF_SUBJECT);
            one.await(OF_SUBJECT);
        }
    }

    @Test
    void whoStartsLaterHasTakenItWhenItHasStarted() throws Exception {
        Revocation revocation =
                new Revocation(new TokenKey(TokenKey.Kind.TOKEN, "later"), Instant.MAX);
        try (Member one = new Member(0)) {
            one.append(revocation);
        }

        try (Member later = new Member(1)) {
            assertThat(later.taken).contains(revocation);
        }
    }

    @Test
    void whatIsOlderThanTheMemoryIsNotTaken() throws Exception {
        RevocationRecord old = new RevocationRecord(RevocationRecord.Kind.LOGIN, "old", null);
        try (Producer<byte[], byte[]> producer = producer()) {
            producer.send(
                            new ProducerRecord<>(
                                    Topics.REVOCATIONS,
                                    0,
                                    Instant.now().minus(MEMORY.multipliedBy(2)).toEpochMilli(),
                                    old.key(),
                                    old.encode()))
                    .get();
        }

        try (Member member = new Member(0)) {
            assertThat(member.taken)
                    .extracting(Revocation::key)
                    .doesNotContain(new TokenKey(TokenKey.Kind.LOGIN, "old"));
        }
    }

    @Test
    void aMalformedRecordIsSkipped() throws Exception {
        Revocation next = new Revocation(new TokenKey(TokenKey.Kind.TOKEN, "behind"), Instant.MAX);
        try (Member member = new Member(0);
                Producer<byte[], byte[]> producer = producer()) {
            for (String garbage : List.of("no JSON", "{}", "{\"kind\":\"realm\",\"id\":\"a\"}")) {
                producer.send(
                                new ProducerRecord<>(
                                        Topics.REVOCATIONS,
                                        0,
                                        null,
                                        garbage.getBytes(StandardCharsets.UTF_8)))
                        .get();
            }

            member.append(next);

            member.await(next);
        }
    }

    private static Producer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                TestTopics.properties(kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
