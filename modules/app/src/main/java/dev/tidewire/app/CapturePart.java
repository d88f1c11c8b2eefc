package dev.tidewire.app;

import dev.tidewire.app.config.CaptureConfig;
import dev.tidewire.app.config.KafkaConfig;
import dev.tidewire.app.config.MongoSourceConfig;
import dev.tidewire.app.config.PostgresSourceConfig;
import dev.tidewire.app.config.SourceConfig;
import dev.tidewire.app.config.WorkspaceRuleConfig;
import dev.tidewire.capture.Capture;
import dev.tidewire.capture.CaptureHealth;
import dev.tidewire.capture.CaptureMetrics;
import dev.tidewire.capture.Instances;
import dev.tidewire.capture.KafkaSettings;
import dev.tidewire.capture.MongoSource;
import dev.tidewire.capture.PostgresSource;
import dev.tidewire.capture.SlotWatch;
import dev.tidewire.capture.WorkspaceRule;
import dev.tidewire.gateway.Readiness;
import dev.tidewire.model.WorkspaceId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The role capture: one engine for each configured source. */
final class CapturePart implements Part {
    private static final Duration SLOT_INTERVAL = Duration.ofSeconds(10);

    private final List<Capture> captures;
    private final Map<String, SlotWatch> slots;

    private CapturePart(List<Capture> captures, Map<String, SlotWatch> slots) {
        this.captures = captures;
        this.slots = slots;
    }

    /** Begins to capture, or to stand by; {@link #check()} says when it does. */
    static CapturePart start(KafkaConfig kafka, CaptureConfig config, MeterRegistry meters) {
        return start(kafka, config, new Instances.Group(config.sessionTimeout()), meters);
    }

    /** Begins to capture, as the only instance. */
    static CapturePart startAlone(KafkaConfig kafka, CaptureConfig config, MeterRegistry meters) {
        return start(kafka, config, new Instances.Alone(), meters);
    }

    private static CapturePart start(
            KafkaConfig kafka, CaptureConfig config, Instances instances, MeterRegistry meters) {
        KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), kafka.properties());
        List<Capture> captures = new ArrayList<>();
        Map<String, SlotWatch> slots = new TreeMap<>();
        for (SourceConfig source : config.sources()) {
            CaptureMetrics metrics = new CaptureMetrics();
            Meters.bind(source.name(), metrics, meters);
            captures.add(
                    switch (source) {
                        case PostgresSourceConfig postgres -> {
                            PostgresSource database = source(postgres, config.pollInterval());
                            slots.put(
                                    source.name(),
                                    watched(database, config.slotLagAlarm(), meters));
                            yield new Capture(database, settings, instances, metrics);
                        }
                        case MongoSourceConfig mongo ->
                                new Capture(
                                        source(mongo, config.pollInterval()),
                                        settings,
                                        instances,
                                        metrics);
                    });
        }
        captures.forEach(Capture::start);
        return new CapturePart(List.copyOf(captures), slots);
    }

    private static SlotWatch watched(PostgresSource source, long alarm, MeterRegistry meters) {
        SlotWatch slot = SlotWatch.start(source, alarm, SLOT_INTERVAL);
        Meters.bind(source.name(), slot, meters);
        return slot;
    }

    private static PostgresSource source(PostgresSourceConfig config, Duration pollInterval) {
        return new PostgresSource(
                config.name(),
                config.host(),
                config.port(),
                config.database(),
                config.user(),
                config.password().value(),
                config.slot(),
                config.publication(),
                config.tables(),
                rules(config),
                config.defaultSchema(),
                pollInterval,
                config.heartbeatInterval(),
                config.offsetInterval(),
                config.driver());
    }

    private static MongoSource source(MongoSourceConfig config, Duration pollInterval) {
        return new MongoSource(
                config.name(),
                config.uri().value(),
                config.databases(),
                config.collections(),
                rules(config),
                config.defaultDatabase(),
                config.enablePreImages(),
                pollInterval,
                config.heartbeatInterval(),
                config.offsetInterval());
    }

    private static List<WorkspaceRule> rules(SourceConfig config) {
        return config.workspaces().stream().map(CapturePart::rule).toList();
    }

    private static WorkspaceRule rule(WorkspaceRuleConfig config) {
        return switch (config) {
            case WorkspaceRuleConfig.SchemaRule(String schema) ->
                    WorkspaceRule.SchemaRule.of(schema);
            case WorkspaceRuleConfig.DatabaseRule(String database) ->
                    WorkspaceRule.DatabaseRule.of(database);
            case WorkspaceRuleConfig.ColumnRule(String column) ->
                    new WorkspaceRule.ColumnRule(column);
            case WorkspaceRuleConfig.FieldRule(String field) -> new WorkspaceRule.ColumnRule(field);
            case WorkspaceRuleConfig.FixedRule(String fixed) ->
                    new WorkspaceRule.FixedRule(WorkspaceId.of(fixed));
        };
    }

    @Override
    public String name() {
        return "capture";
    }

    @Override
    public Readiness check() {
        boolean ready = true;
        Map<String, String> detail = new TreeMap<>();
        for (Capture capture : captures) {
            CaptureHealth health = capture.check();
            ready &=
                    health instanceof CaptureHealth.Streaming
                            || health instanceof CaptureHealth.StandingBy;
            detail.put(capture.name(), text(health) + slot(capture.name()));
        }
        return new Readiness(ready, detail);
    }

    private static String text(CaptureHealth health) {
        return switch (health) {
            case CaptureHealth.StandingBy() -> "stands by";
            case CaptureHealth.Starting() -> "starting";
            case CaptureHealth.Streaming() -> "streaming";
            case CaptureHealth.Retrying(String reason, int attempt) ->
                    "attempt " + attempt + " failed: " + reason;
            case CaptureHealth.Stopped() -> "stopped";
        };
    }

    private String slot(String source) {
        SlotWatch slot = slots.get(source);
        return slot != null && slot.alarmed()
                ? "; PostgreSQL keeps " + slot.retained().orElse(0) + " bytes of WAL for it"
                : "";
    }

    @Override
    public void close() {
        captures.parallelStream().forEach(Capture::close);
        slots.values().forEach(SlotWatch::close);
    }
}
