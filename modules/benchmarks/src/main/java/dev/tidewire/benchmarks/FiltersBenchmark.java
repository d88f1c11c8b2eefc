package dev.tidewire.benchmarks;

import dev.tidewire.predicate.FilterIndex;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What a change costs with so many live filters, by the index and by asking one filter after the
 * other; what a subscription costs; and how much memory a filter takes. Times are of {@link
 * FilterIndexBenchmark}, with JMH, each in a JVM of its own.
 */
@Command(
        name = "filters",
        mixinStandardHelpOptions = true,
        description = "Measures the index of live filters: cost of a change, memory, subscribing.")
final class FiltersBenchmark implements Callable<Integer> {
    private static final int MEMORY_ROUNDS = 3;

    @Option(
            names = "--filters",
            split = ",",
            defaultValue = "1,1000,10000,100000,1000000",
            description = "how many live filters (default: ${DEFAULT-VALUE})")
    List<Integer> filters = List.of();

    @Option(
            names = "--mixes",
            split = ",",
            defaultValue = "EQUALITY,RANGES,PREFIXES,OR,MIX",
            description = "which filters: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    List<FilterMix> mixes = List.of();

    @Option(
            names = "--seconds",
            defaultValue = "3",
            description = "seconds of an iteration; there are 2 to warm up and 3 measured")
    int seconds;

    @Option(
            names = "--one-by-one",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "measure the baseline too (default: ${DEFAULT-VALUE})")
    boolean oneByOne;

    @Override
    public Integer call() throws RunnerException {
        System.out.printf(
                "microseconds on one core; 10 filters match each change; %s%n%n", Report.machine());
        System.out.println(
                "| filters | mix | index p50 | p99 | mean | one by one, mean | add and remove one, mean | p99"
                        + " | bytes a filter |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        for (FilterMix mix : mixes) {
            for (int count : filters) {
                row(mix, count);
            }
        }
        return 0;
    }

    private void row(FilterMix mix, int count) throws RunnerException {
        Statistics match = run("match", mix, count);
        Statistics baseline = oneByOne ? run("matchOneByOne", mix, count) : null;
        Statistics subscribe = run("subscribe", mix, count);
        System.out.printf(
                "| %,d | %s | %.1f | %.1f | %.1f | %s | %.1f | %.1f | %,d |%n",
                count,
                mix,
                match.getPercentile(50),
                match.getPercentile(99),
                match.getMean(),
                baseline == null ? "-" : "%,.1f".formatted(baseline.getMean()),
                subscribe.getMean(),
                subscribe.getPercentile(99),
                bytes(mix, count));
    }

    private Statistics run(String method, FilterMix mix, int count) throws RunnerException {
        Options options =
                new OptionsBuilder()
                        .include(FilterIndexBenchmark.class.getName() + "." + method + "$")
                        .param("mix", mix.name())
                        .param("filters", String.valueOf(count))
                        .timeUnit(TimeUnit.MICROSECONDS)
                        .warmupIterations(2)
                        .warmupTime(TimeValue.seconds(seconds))
                        .measurementIterations(3)
                        .measurementTime(TimeValue.seconds(seconds))
                        .verbosity(VerboseMode.SILENT)
                        .build();
        Collection<RunResult> results = new Runner(options).run();
        return results.iterator().next().getPrimaryResult().getStatistics();
    }

    /** How much the heap shrinks without an index of these filters, for each of them. */
    private static long bytes(FilterMix mix, int count) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < MEMORY_ROUNDS; round++) {
            FilterIndex<FilterIndexBenchmark.Numbered> index = new FilterIndex<>();
            for (int number = 0; number < count; number++) {
                index.findOrAdd(
                        FilterMix.filter(mix.predicates(number, count)),
                        FilterIndexBenchmark.Numbered::new);
            }
            long with = used();
            int distinct = index.size();
            index = new FilterIndex<>();
            long without = used();
            least = Math.min(least, (with - without) / Math.max(1, distinct + index.size()));
        }
        return least;
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 3; attempt++) {
            runtime.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
