package dev.tidewire.benchmarks;

import java.util.List;
import org.HdrHistogram.Histogram;

/** Prints what was measured as a table. */
final class Report {
    /**
     * A line of the table.
     *
     * @param microseconds the measured times
     */
    record Row(String name, Histogram microseconds) {}

    private Report() {}

    static void print(List<Row> rows) {
        System.out.println("| milliseconds | mean | p50 | p99 | p99.9 | max | samples |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (Row row : rows) {
            Histogram times = row.microseconds();
            System.out.printf(
                    "| %s | %.2f | %.2f | %.1f | %.1f | %.1f | %d |%n",
                    row.name(),
                    times.getMean() / 1e3,
                    times.getValueAtPercentile(50) / 1e3,
                    times.getValueAtPercentile(99) / 1e3,
                    times.getValueAtPercentile(99.9) / 1e3,
                    times.getMaxValue() / 1e3,
                    times.getTotalCount());
        }
    }

    /** The size of this machine, in a line. */
    static String machine() {
        return "%d cores, %s, Java %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.arch"),
                        Runtime.version());
    }
}
