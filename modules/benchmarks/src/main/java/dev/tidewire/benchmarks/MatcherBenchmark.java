package dev.tidewire.benchmarks;

import dev.tidewire.embedded.EmbeddedKafka;
import dev.tidewire.records.Delivery;
import dev.tidewire.records.DeliveryRecords;
import dev.tidewire.records.Topics;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the matcher gets through with so many live filters. Each number of filters has a fresh
 * broker, in this process, and a matcher in a process of its own, with one thread, since all
 * changes are of one workspace. Filters and changes are in Kafka before the matcher starts; it is
 * measured from the end of its warm-up to the last delivery in Kafka. The first run is not
 * measured.
 */
@Command(
        name = "matcher",
        mixinStandardHelpOptions = true,
        description = "Measures changes per second through the matcher, by number of filters.")
final class MatcherBenchmark implements Callable<Integer> {
    @Option(
            names = "--filters",
            defaultValue = "0,10000,100000",
            split = ",",
            description =
                    "how many filters are live; each change matches ten of them (default: ${DEFAULT-VALUE})")
    List<Integer> filters = List.of();

    @Option(
            names = "--changes",
            defaultValue = "300000",
            description = "measured changes (default: ${DEFAULT-VALUE})")
    int changes;

    @Option(
            names = "--warmup",
            defaultValue = "200000",
            description = "changes before these (default: ${DEFAULT-VALUE})")
    int warmup;

    @Option(
            names = "--gateways",
            defaultValue = "1",
            description =
                    "how many gateways have filters that a change matches (default: ${DEFAULT-VALUE})")
    int gateways;

    /** A line of the table. */
    private record Row(int filters, MatcherMark begin, MatcherMark end, long lastDelivery) {
        double changes() {
            return end.received() - begin.received();
        }

        double seconds() {
            return (Math.max(end.millis(), lastDelivery) - begin.millis()) / 1e3;
        }

        double deliveries() {
            return end.deliveries() - begin.deliveries();
        }

        double cpuSecondsPerMillion() {
            return (end.cpuSeconds() - begin.cpuSeconds()) / changes() * 1e6;
        }

        void print() {
            System.out.printf(
                    "| %,d | %,.0f | %,.0f | %.1f | %.2f | %.2f |%n",
                    filters,
                    changes() / seconds(),
                    deliveries() / seconds(),
                    cpuSecondsPerMillion(),
                    (end.candidates() - begin.candidates()) / changes(),
                    (end.matches() - begin.matches()) / changes());
        }
    }

    @Override
    public Integer call() throws Exception {
        // The code of the broker is cold at first; no number of filters shall suffer from that.
        measure(Collections.max(filters));
        List<Row> rows = new ArrayList<>();
        for (int count : filters) {
            rows.add(measure(count));
        }
        System.out.printf(
                "%n%,d changes after %,d to warm up, one thread, %d gateways%n%n",
                changes, warmup, gateways);
        System.out.println(
                "| live filters | changes/s | deliveries/s | CPU-s per million changes"
                        + " | candidates a change | matches a change |");
        System.out.println("|---|---|---|---|---|---|");
        rows.forEach(Row::print);
        System.out.printf("%nmachine: %s%n", Report.machine());
        return 0;
    }

    private Row measure(int count) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("tidewire-bench");
        try {
            return measure(count, folder);
        } finally {
            delete(folder);
        }
    }

    private Row measure(int count, Path folder) throws IOException, InterruptedException {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"))) {
            try (MatcherInput input = MatcherInput.open(kafka.bootstrapServers(), gateways)) {
                System.out.printf("writing %,d filters and the changes%n", count);
                input.announce(count);
                input.change(warmup + changes, count);
            }
            System.out.println("matching");
            MatcherProcess.Run run =
                    MatcherProcess.run(kafka.bootstrapServers(), folder, warmup, changes);
            long lastDelivery = lastDelivery(kafka.bootstrapServers(), run.end());
            return new Row(count, run.begin(), run.end(), lastDelivery);
        }
    }

    /** When Kafka had all deliveries, in epoch milliseconds; 0 if there are none. */
    private long lastDelivery(String bootstrapServers, MatcherMark end) {
        AtomicLong read = new AtomicLong();
        AtomicLong last = new AtomicLong();
        TopicReader.read(
                bootstrapServers,
                Topics.DELIVERIES,
                record -> {
                    if (DeliveryRecords.fromRecord(record) instanceof Delivery.Change) {
                        read.incrementAndGet();
                        last.accumulateAndGet(record.timestamp(), Math::max);
                    }
                });
        if (read.get() != end.deliveries() || end.received() != (long) warmup + changes) {
            throw new IllegalStateException(
                    "%d changes and %d deliveries expected, %d and %d found"
                            .formatted(
                                    (long) warmup + changes,
                                    end.deliveries(),
                                    end.received(),
                                    read.get()));
        }
        return last.get();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        }
    }
}
