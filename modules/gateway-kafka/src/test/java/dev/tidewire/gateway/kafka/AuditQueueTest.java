package dev.tidewire.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.AuditEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditQueueTest {
    private static final int ROOM = 10;

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(
                    false,
                    new RoundRobinPartitioner(),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AuditQueue queue =
            new AuditQueue(
                    producer,
                    new AuditRoom(ROOM, 1 << 20),
                    Duration.ofMillis(1),
                    () -> Instant.EPOCH,
                    new AuditMetrics(meters));

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void decisionsAreSentInTheirOrder() {
        add(0, 5);

        assertThat(sent(5)).containsExactly("s0-0", "s1-0", "s2-0", "s3-0", "s4-0");
    }

    @Test
    void aDecisionIsSafeWhenKafkaHasIt() {
        CompletableFuture<Void> recorded = queue.add(denied(0));
        assertThat(sent(1)).hasSize(1);
        assertThat(recorded).isNotDone();

        producer.completeNext();

        assertThat(recorded).isCompleted();
        assertThat(count("recorded")).isEqualTo(1);
    }

    @Test
    void whatKafkaGivesBackIsSentAgainAsTheSameRecord() {
        CompletableFuture<Void> recorded = queue.add(denied(0));
        assertThat(sent(1)).hasSize(1);

        producer.errorNext(new TimeoutException("no broker"));

        assertThat(sent(2)).containsExactly("s0-0", "s0-0");
        assertThat(recorded).isNotDone();
        producer.completeNext();
        assertThat(recorded).isCompleted();
    }

    @Test
    void whatIsSentAgainComesBeforeAllThatFollows() {
        add(0, 3);
        assertThat(sent(3)).hasSize(3);
        producer.errorNext(new TimeoutException("no broker"));
        add(3, 2);
        producer.errorNext(new TimeoutException("no broker"));
        producer.errorNext(new TimeoutException("no broker"));

        assertThat(sent(8).subList(3, 8)).containsExactly("s0-0", "s1-0", "s2-0", "s3-0", "s4-0");
    }

    @Test
    void nothingIsSentAgainBeforeAllThatIsUnderWayHasComeToItsEnd() {
        add(0, 2);
        assertThat(sent(2)).hasSize(2);
        producer.errorNext(new TimeoutException("no broker"));
        add(2, 1);
        assertThat(producer.history()).hasSize(2);

        producer.completeNext();

        assertThat(sent(4).subList(2, 4)).containsExactly("s0-0", "s2-0");
    }

    @Test
    void whatFindsNoRoomIsToldByItsNumberOnceThereIsRoom() {
        add(0, ROOM + 7);
        assertThat(sent(ROOM)).hasSize(ROOM);

        completeAll(ROOM + 1);

        ProducerRecord<byte[], byte[]> last = producer.history().getLast();
        assertThat(text(last.value())).contains("\"count\":7");
        assertThat(id(last)).isEqualTo("s" + ROOM + "-0");
        assertThat(count("dropped")).isEqualTo(count("summarised")).isEqualTo(7);
    }

    @Test
    void eachKindHasItsNumber() {
        add(0, ROOM);
        CompletableFuture<Void> denied = queue.add(denied(20));
        CompletableFuture<Void> suspended = queue.add(suspended(21));
        CompletableFuture<Void> other = queue.add(suspended(22));
        assertThat(sent(ROOM)).hasSize(ROOM);

        completeAll(ROOM + 2);

        assertThat(producer.history().subList(ROOM, ROOM + 2))
                .extracting(ProducerRecord::topic)
                .containsExactly(
                        "console.realtime.auth-denied", "console.realtime.session-suspended");
        assertThat(text(producer.history().getLast().value())).contains("\"count\":2");
        assertThat(List.of(denied, suspended, other)).allMatch(CompletableFuture::isDone);
    }

    @Test
    void bytesAreBoundedToo() {
        AuditRoom room = new AuditRoom(ROOM, 5_000);

        assertThat(room.take(3_000)).isTrue();
        assertThat(room.take(3_000)).isFalse();
        room.give(3_000);
        assertThat(room.take(3_000)).isTrue();
    }

    @Test
    void oneThatKafkaWillNeverTakeStopsNoOther() {
        CompletableFuture<Void> large = queue.add(denied(0));
        CompletableFuture<Void> other = queue.add(denied(1));
        assertThat(sent(2)).hasSize(2);

        producer.errorNext(new RecordTooLargeException("too large"));
        producer.completeNext();

        assertThat(large).isCompletedExceptionally();
        assertThat(other).isCompleted();
        assertThat(count("failed")).isEqualTo(1);
    }

    @Test
    void everyDecisionIsAccountedForAtAnyTime() {
        add(0, ROOM + 5);
        assertThat(sent(ROOM)).hasSize(ROOM);
        assertLaw();
        producer.completeNext();
        producer.errorNext(new TimeoutException("no broker"));
        assertLaw();
        while (producer.errorNext(new TimeoutException("no broker"))) {
            assertLaw();
        }
        completeAll(2 * ROOM);
        assertLaw();

        assertThat(count("recorded")).isEqualTo(ROOM);
        assertThat(count("dropped")).isEqualTo(5);
        assertThat(meters.get("tidewire.gateway.audit.kept").gauge().value()).isZero();
    }

    @Test
    void throughManyOutagesEveryDecisionIsWrittenOnceAndInOrder() {
        Set<String> written = new HashSet<>();
        int next = 0;
        int seen = 0;
        int attempts = 0;
        for (int round = 0; round < 200; round++) {
            int count = 1 + round % ROOM;
            add(next, count);
            next += count;
            while (written.size() < next) {
                int from = seen;
                int expected = next - written.size();
                List<String> attempt = sent(from + expected).subList(from, from + expected);
                assertThat(attempt).noneMatch(written::contains);
                assertThat(attempt.stream().map(AuditQueueTest::number)).isSorted();
                boolean outage = attempts++ % 3 == 0;
                for (String id : attempt) {
                    if (outage) {
                        producer.errorNext(new TimeoutException("no broker"));
                    } else {
                        producer.completeNext();
                        assertThat(written.add(id)).isTrue();
                    }
                }
                seen += attempt.size();
            }
        }

        assertThat(count("recorded")).isEqualTo(next);
        assertLaw();
    }

    @Test
    void whatIsStillKeptAtTheEndIsLostAndCounted() {
        CompletableFuture<Void> recorded = queue.add(denied(0));
        assertThat(sent(1)).hasSize(1);

        queue.close();

        assertThat(recorded).isCompletedExceptionally();
        assertThat(queue.add(denied(1))).isCompletedExceptionally();
        assertLaw();
    }

    private void add(int from, int count) {
        for (int number = from; number < from + count; number++) {
            var _ = queue.add(denied(number));
        }
    }

    private void completeAll(int total) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> {
                    while (producer.completeNext()) {
                        assertLaw();
                    }
                    return producer.history().size() >= total
                            && count("recorded") + count("summarised") + count("failed")
                                    == count("decided");
                });
    }

    private void assertLaw() {
        assertThat(
                        count("recorded")
                                + count("dropped")
                                + count("failed")
                                + meters.get("tidewire.gateway.audit.kept").gauge().value())
                .isEqualTo(count("decided"));
    }

    private double count(String name) {
        return meters.get("tidewire.gateway.audit." + name).counter().count();
    }

    /** The ids of all attempts, as soon as there are so many. */
    private List<String> sent(int count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> producer.history().size() >= count);
        return producer.history().stream().map(AuditQueueTest::id).toList();
    }

    private static int number(String id) {
        return Integer.parseInt(id.substring(1, id.indexOf('-')));
    }

    private static String id(ProducerRecord<byte[], byte[]> record) {
        return text(record.headers().lastHeader("ce_id").value());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static AuditEvent denied(int number) {
        return new AuditEvent.AuthDenied(
                context(number), null, null, null, "scope_missing", null, 1);
    }

    private static AuditEvent suspended(int number) {
        return new AuditEvent.SessionSuspended(context(number), "slow_consumer");
    }

    private static AuditEvent.Context context(int number) {
        return new AuditEvent.Context(
                "s" + number,
                0,
                "acme",
                null,
                "ada",
                List.of(),
                null,
                "gateway",
                null,
                Instant.EPOCH);
    }
}
