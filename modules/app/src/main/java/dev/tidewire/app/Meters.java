package dev.tidewire.app;

import dev.tidewire.auth.JwksKeySource;
import dev.tidewire.auth.KeyHealth;
import dev.tidewire.capture.CaptureMetrics;
import dev.tidewire.capture.SlotWatch;
import dev.tidewire.ingest.IngestMetrics;
import dev.tidewire.matcher.MatcherMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/** The meters of a process, and those of the parts that know no registry. */
final class Meters {
    private Meters() {}

    /** A registry with the meters of the virtual machine. It lives as long as the process. */
    // The collector's listener is closed with the process.
    @SuppressWarnings("resource")
    static PrometheusMeterRegistry create() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmGcMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        return registry;
    }

    static void bind(String source, CaptureMetrics metrics, MeterRegistry registry) {
        Map<String, LongAdder> counters =
                Map.ofEntries(
                        Map.entry("received", metrics.received()),
                        Map.entry("mapped", metrics.mapped()),
                        Map.entry("unmapped", metrics.unmapped()),
                        Map.entry("malformed", metrics.malformed()),
                        Map.entry("emitted", metrics.emitted()),
                        Map.entry("appended", metrics.appended()),
                        Map.entry("duplicates", metrics.duplicates()),
                        Map.entry("reduced", metrics.reduced()),
                        Map.entry("as.text", metrics.asText()),
                        Map.entry("gaps", metrics.gaps()),
                        Map.entry("restarts", metrics.restarts()));
        counters.forEach((name, counter) ->
                FunctionCounter.builder("tidewire.capture." + name, counter, LongAdder::sum)
                        .tag("source", source)
                        .register(registry));
    }

    static void bind(String source, SlotWatch slot, MeterRegistry registry) {
        Gauge.builder("tidewire.capture.slot.retained", slot, watch -> value(watch.retained()))
                .description("WAL that PostgreSQL keeps for the slot; NaN while it is not known")
                .baseUnit("bytes")
                .tag("source", source)
                .register(registry);
        Gauge.builder("tidewire.capture.slot.unread", slot, watch -> value(watch.unread()))
                .description("WAL that is not captured yet; NaN while it is not known")
                .baseUnit("bytes")
                .tag("source", source)
                .register(registry);
        Gauge.builder("tidewire.capture.slot.alarm", slot, watch -> watch.alarmed() ? 1 : 0)
                .description("1 while the slot keeps more WAL than is good")
                .tag("source", source)
                .register(registry);
    }

    private static double value(OptionalLong bytes) {
        return bytes.isPresent() ? bytes.getAsLong() : Double.NaN;
    }

    static void bind(MatcherMetrics metrics, MeterRegistry registry) {
        matcher(registry, "received", metrics, MatcherMetrics::received);
        matcher(registry, "matched", metrics, MatcherMetrics::matched);
        matcher(registry, "filtered", metrics, MatcherMetrics::filtered);
        matcher(registry, "malformed", metrics, MatcherMetrics::malformed);
        matcher(registry, "candidates", metrics, MatcherMetrics::candidates);
        matcher(registry, "matches", metrics, MatcherMetrics::matches);
        matcher(registry, "deliveries", metrics, MatcherMetrics::deliveries);
        matcher(registry, "interests.skipped", metrics, MatcherMetrics::skippedInterests);
        matcher(registry, "purges", metrics, MatcherMetrics::purges);
        matcher(registry, "fencings", metrics, MatcherMetrics::fencings);
    }

    static void bind(IngestMetrics metrics, MeterRegistry registry) {
        ingest(registry, "received", metrics, IngestMetrics::received);
        ingest(registry, "appended", metrics, IngestMetrics::appended);
        ingest(registry, "duplicates", metrics, IngestMetrics::duplicates);
        ingest(registry, "held", metrics, IngestMetrics::held);
        ingest(registry, "rerouted", metrics, IngestMetrics::rerouted);
        ingest(registry, "mapped", metrics, IngestMetrics::mapped);
        ingest(registry, "dead", metrics, IngestMetrics::dead);
        ingest(registry, "fencings", metrics, IngestMetrics::fencings);
    }

    static void bind(JwksKeySource keys, InstantSource clock, MeterRegistry registry) {
        Gauge.builder("tidewire.gateway.keys", keys, source -> source.check().keys())
                .description("keys of the issuer that are known")
                .register(registry);
        Gauge.builder("tidewire.gateway.keys.age", keys, source -> age(source.check(), clock))
                .description("time since the issuer last answered; NaN before the first time")
                .baseUnit("seconds")
                .register(registry);
        keyFetches(registry, "fetched", keys, source -> source.check().fetched());
        keyFetches(registry, "failed", keys, source -> source.check().failed());
    }

    private static double age(KeyHealth health, InstantSource clock) {
        Instant fetched = health.lastSuccess();
        return fetched == null
                ? Double.NaN
                : Duration.between(fetched, clock.instant()).toMillis() / 1e3;
    }

    private static void keyFetches(
            MeterRegistry registry,
            String outcome,
            JwksKeySource keys,
            ToDoubleFunction<JwksKeySource> value) {
        FunctionCounter.builder("tidewire.gateway.keys.fetches", keys, value)
                .tag("outcome", outcome)
                .register(registry);
    }

    private static void ingest(
            MeterRegistry registry,
            String name,
            IngestMetrics metrics,
            ToDoubleFunction<IngestMetrics> value) {
        FunctionCounter.builder("tidewire.ingest." + name, metrics, value).register(registry);
    }

    private static void matcher(
            MeterRegistry registry,
            String name,
            MatcherMetrics metrics,
            ToDoubleFunction<MatcherMetrics> value) {
        FunctionCounter.builder("tidewire.matcher." + name, metrics, value).register(registry);
    }
}
