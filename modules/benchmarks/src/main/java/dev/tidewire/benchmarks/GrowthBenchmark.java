package dev.tidewire.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How the cost of a change grows with the number of filters: indexes of different sizes take turns
 * in one JVM, round by round, so that what slows the machine down for a while slows all of them.
 */
@Command(
        name = "growth",
        mixinStandardHelpOptions = true,
        description = "Measures how the cost of a change grows with the number of live filters.")
final class GrowthBenchmark implements Callable<Integer> {
    @Option(
            names = "--filters",
            split = ",",
            defaultValue = "10000,1000000",
            description = "how many live filters, the fewest first (default: ${DEFAULT-VALUE})")
    List<Integer> filters = List.of();

    @Option(
            names = "--mix",
            defaultValue = "MIX",
            description = "which filters: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    FilterMix mix = FilterMix.MIX;

    @Option(
            names = "--rounds",
            defaultValue = "60",
            description = "measured rounds, after a third as many (default: ${DEFAULT-VALUE})")
    int rounds;

    @Option(
            names = "--changes",
            defaultValue = "20000",
            description = "changes a round (default: ${DEFAULT-VALUE})")
    int changes;

    /** An index, and what its changes take in nanoseconds. */
    private static final class Sized {
        private final FilterIndexBenchmark index = new FilterIndexBenchmark();
        private final Histogram nanos = new Histogram(10_000_000_000L, 3);
        private long matchedBefore;
        private long matched;

        Sized(FilterMix mix, int filters) {
            index.mix = mix;
            index.filters = filters;
            index.fill();
        }

        void take(int changes) {
            for (int count = 0; count < changes; count++) {
                long begun = System.nanoTime();
                matched = index.match();
                nanos.recordValue(System.nanoTime() - begun);
            }
        }

        void reset() {
            nanos.reset();
            matchedBefore = matched;
        }

        double matchesOfAChange() {
            return (double) (matched - matchedBefore) / nanos.getTotalCount();
        }

        double micros(double percentile) {
            return nanos.getValueAtPercentile(percentile) / 1e3;
        }
    }

    @Override
    public Integer call() {
        List<Sized> all = new ArrayList<>();
        for (int count : filters) {
            all.add(new Sized(mix, count));
        }
        run(all, rounds / 3);
        all.forEach(Sized::reset);
        run(all, rounds);
        System.out.printf("%s, microseconds on one core; %s%n%n", mix, Report.machine());
        System.out.println(
                "| filters | p50 | p99 | mean | p50 to the fewest's | mean to it | matches a change |");
        System.out.println("|---|---|---|---|---|---|---|");
        Sized fewest = all.getFirst();
        for (Sized sized : all) {
            System.out.printf(
                    "| %,d | %.2f | %.2f | %.2f | %.2f | %.2f | %.1f |%n",
                    sized.index.filters,
                    sized.micros(50),
                    sized.micros(99),
                    sized.nanos.getMean() / 1e3,
                    sized.micros(50) / fewest.micros(50),
                    sized.nanos.getMean() / fewest.nanos.getMean(),
                    sized.matchesOfAChange());
        }
        return 0;
    }

    private void run(List<Sized> all, int times) {
        for (int round = 0; round < times; round++) {
            all.forEach(sized -> sized.take(changes));
        }
    }
}
