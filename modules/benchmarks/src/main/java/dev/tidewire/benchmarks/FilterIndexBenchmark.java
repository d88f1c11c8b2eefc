package dev.tidewire.benchmarks;

import dev.tidewire.model.Transition;
import dev.tidewire.predicate.Change;
import dev.tidewire.predicate.CompiledFilter;
import dev.tidewire.predicate.Filter;
import dev.tidewire.predicate.FilterIndex;
import dev.tidewire.predicate.IndexedFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a change costs with so many live filters: from its bytes to the filters that match, by the
 * index and, as a baseline, by asking one filter after the other. What a subscription costs: adding
 * a filter to the index and removing it again.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(
        value = 1,
        jvmArgs = {"-Xms3g", "-Xmx3g", "-XX:+UseSerialGC"})
public class FilterIndexBenchmark {
    private static final int VALUES = 10_000;

    /** How many filters there are. */
    @Param({"1", "1000", "10000", "100000", "1000000"})
    int filters;

    /** Which filters they are. */
    @Param({"EQUALITY", "RANGES", "PREFIXES", "OR", "MIX"})
    FilterMix mix = FilterMix.MIX;

    private final FilterIndex<Numbered> index = new FilterIndex<>();
    private final List<byte[]> values = new ArrayList<>();
    private SplittableRandom random = new SplittableRandom(1);
    private int next;
    private long matched;

    /** A filter of which nothing is known but that it is there. */
    static final class Numbered extends IndexedFilter {}

    /** One filter after the other. */
    @State(Scope.Thread)
    public static class OneByOne {
        private final List<CompiledFilter> filters = new ArrayList<>();

        /** Compiles the same filters. */
        @Setup(Level.Trial)
        public void fill(FilterIndexBenchmark benchmark) {
            for (int number = 0; number < benchmark.filters; number++) {
                filters.add(
                        FilterMix.filter(benchmark.mix.predicates(number, benchmark.filters))
                                .compile());
            }
        }
    }

    /** Adds the filters and makes changes. */
    @Setup(Level.Trial)
    public void fill() {
        for (int number = 0; number < filters; number++) {
            index.findOrAdd(FilterMix.filter(mix.predicates(number, filters)), Numbered::new);
        }
        for (int count = 0; count < VALUES; count++) {
            values.add(FilterMix.value(random, filters));
        }
    }

    private Change change() {
        next = (next + 1) % VALUES;
        return FilterMix.change(values.get(next));
    }

    /** A change by the index. */
    @Benchmark
    public long match() {
        index.match(change(), (filter, transition) -> matched++);
        return matched;
    }

    /** A change by one filter after the other. */
    @Benchmark
    public long matchOneByOne(OneByOne all) {
        Change change = change();
        for (CompiledFilter filter : all.filters) {
            if (filter.match(change) == Transition.NONE) {
                matched++;
            }
        }
        return matched;
    }

    /**
     * A subscription with a filter of its own, and its end; half of it is what each of both costs.
     */
    @Benchmark
    public int subscribe() {
        int number = filters + random.nextInt(filters);
        Filter filter = FilterMix.filter(mix.predicates(number, filters));
        index.remove(index.findOrAdd(filter, Numbered::new));
        return index.size();
    }
}
