package dev.tidewire.ingest;

import dev.tidewire.records.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Prints how long an event takes from its publisher to a reader of the log, and, for comparison, to
 * a reader of the topic where it comes in: all in one JVM, at a steady rate.
 */
final class LatencyProgram {
    private static final int A_SECOND = 500;
    private static final int WARM_UP = 30 * A_SECOND;
    private static final int MEASURED = 30 * A_SECOND;

    private final Map<Integer, Long> sent = new ConcurrentHashMap<>();
    private final long[] comingIn = new long[WARM_UP + MEASURED];
    private final long[] inTheLog = new long[WARM_UP + MEASURED];
    private volatile boolean running = true;

    private LatencyProgram() {}

    /** With the argument {@code keys}, every event has an idempotency key. */
    public static void main(String[] arguments) throws Exception {
        new LatencyProgram().run(arguments.length > 0);
    }

    private void run(boolean keys) throws Exception {
        Path folder = Files.createTempDirectory("ingest-latency");
        try (Cluster cluster = new Cluster(folder);
                IngestStreams ingest =
                        new IngestStreams(cluster.settings("a"), new IngestMetrics());
                Producer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                Map.of(
                                        "bootstrap.servers",
                                        cluster.bootstrapServers(),
                                        "linger.ms",
                                        0),
                                new ByteArraySerializer(),
                                new ByteArraySerializer())) {
            ingest.start();
            Thread in = reader(cluster, Topics.EVENTS_IN, comingIn);
            Thread log = reader(cluster, Cluster.EVENTS, inTheLog);
            publish(producer, keys);
            while (!ingest.check().ready() || Arrays.stream(inTheLog).anyMatch(time -> time == 0)) {
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            }
            running = false;
            in.join();
            log.join();
        }
        report("publisher to realtime.events.in", comingIn, new long[WARM_UP + MEASURED]);
        report("publisher to realtime.events   ", inTheLog, new long[WARM_UP + MEASURED]);
        report("added by the ingest            ", inTheLog, comingIn);
    }

    private void publish(Producer<byte[], byte[]> producer, boolean keys) {
        long next = System.nanoTime();
        for (int number = 0; number < WARM_UP + MEASURED; number++) {
            next += Duration.ofSeconds(1).toNanos() / A_SECOND;
            LockSupport.parkNanos(next - System.nanoTime());
            Given event =
                    Given.event(Cluster.workspaceIn(number % Cluster.PARTITIONS)).number(number);
            if (keys) {
                event.key("key-" + number);
            }
            sent.put(number, System.nanoTime());
            var _ = producer.send(event.record());
        }
    }

    private Thread reader(Cluster cluster, String topic, long[] times) {
        return Thread.ofPlatform()
                .start(() -> {
                    try (KafkaConsumer<byte[], byte[]> consumer =
                            new KafkaConsumer<>(
                                    Map.of("bootstrap.servers", cluster.bootstrapServers()),
                                    new ByteArrayDeserializer(),
                                    new ByteArrayDeserializer())) {
                        consumer.assign(
                                IntStream.range(0, Cluster.PARTITIONS)
                                        .mapToObj(number -> new TopicPartition(topic, number))
                                        .toList());
                        consumer.seekToBeginning(consumer.assignment());
                        while (running) {
                            consumer.poll(Duration.ofMillis(100))
                                    .forEach(record -> note(record.value(), times));
                        }
                    }
                });
    }

    private void note(byte[] value, long[] times) {
        String text = Cluster.text(value);
        int start = text.indexOf("\"n\":") + 4;
        int number = Integer.parseInt(text.substring(start, text.indexOf('}', start)));
        times[number] = System.nanoTime() - sent.get(number);
    }

    private static void report(String what, long[] times, long[] less) {
        long[] sorted =
                IntStream.range(WARM_UP, WARM_UP + MEASURED)
                        .mapToLong(number -> times[number] - less[number])
                        .sorted()
                        .toArray();
        System.out.printf(
                "%s  p50 %.2f ms  p99 %.2f ms  p99.9 %.2f ms%n",
                what, at(sorted, 0.5), at(sorted, 0.99), at(sorted, 0.999));
    }

    private static double at(long[] sorted, double share) {
        return sorted[(int) (share * (sorted.length - 1))] / 1e6;
    }
}
