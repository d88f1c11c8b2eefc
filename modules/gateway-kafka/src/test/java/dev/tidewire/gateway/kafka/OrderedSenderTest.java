package dev.tidewire.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OrderedSenderTest {
    private static final Duration MAX_WAIT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final AtomicLong nanos = new AtomicLong();
    private final CountDownLatch answer = new CountDownLatch(1);
    private final Blocking producer = new Blocking();
    private final OrderedSender sender =
            new OrderedSender("sender", producer, MAX_WAIT, nanos::get);

    @AfterEach
    void close() {
        answer.countDown();
        sender.close();
    }

    /** Keeps its first caller waiting, as if Kafka were away. */
    private final class Blocking extends MockProducer<byte[], byte[]> {
        private final AtomicInteger calls = new AtomicInteger();

        Blocking() {
            super(
                    true,
                    new RoundRobinPartitioner(),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(
                ProducerRecord<byte[], byte[]> record, Callback callback) {
            if (calls.getAndIncrement() > 0) {
                return super.send(record, callback);
            }
            try {
                answer.await();
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
            throw new TimeoutException("no broker");
        }
    }

    private List<CompletableFuture<RecordMetadata>> send(int count) {
        List<CompletableFuture<RecordMetadata>> all = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            all.add(sender.send(new ProducerRecord<>("topic", new byte[1])));
        }
        return all;
    }

    private List<CompletableFuture<RecordMetadata>> sendWhileKafkaIsAway(int count) {
        List<CompletableFuture<RecordMetadata>> first = send(1);
        await().atMost(PATIENCE).until(() -> producer.calls.get() == 1);
        first.addAll(send(count));
        return first;
    }

    @Test
    void whatHasWaitedTooLongFailsAndIsNotSentAnyMore() {
        List<CompletableFuture<RecordMetadata>> waiting = sendWhileKafkaIsAway(100);

        nanos.addAndGet(MAX_WAIT.toNanos());
        answer.countDown();

        assertThat(waiting)
                .allSatisfy(sent ->
                        assertThat(sent)
                                .failsWithin(PATIENCE)
                                .withThrowableThat()
                                .withCauseInstanceOf(TimeoutException.class));
        assertThat(producer.calls).hasValue(1);
        assertThat(producer.history()).isEmpty();
    }

    @Test
    void whatHasNotIsSentAfterwardsAndSoIsWhatComesNext() {
        List<CompletableFuture<RecordMetadata>> waiting = sendWhileKafkaIsAway(2);

        nanos.addAndGet(MAX_WAIT.toNanos() - 1);
        answer.countDown();

        assertThat(waiting.getFirst()).failsWithin(PATIENCE);
        assertThat(waiting.get(1)).succeedsWithin(PATIENCE);
        assertThat(waiting.get(2)).succeedsWithin(PATIENCE);
        nanos.addAndGet(MAX_WAIT.toNanos());
        assertThat(send(1).getFirst()).succeedsWithin(PATIENCE);
    }

    @Test
    void whatStillWaitsAtTheEndFails() {
        List<CompletableFuture<RecordMetadata>> waiting = sendWhileKafkaIsAway(2);

        sender.close();

        assertThat(waiting).allSatisfy(sent -> assertThat(sent).failsWithin(PATIENCE));
        assertThat(waiting.getLast())
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(RejectedExecutionException.class);
        assertThat(producer.history()).isEmpty();
    }
}
