package dev.tidewire.matcher;

import dev.tidewire.model.Family;
import dev.tidewire.records.Topics;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The topology's one processor. Kafka Streams may initialise and close it several times, each time
 * the task comes to this thread: every time a new {@link MatcherTask} lives.
 */
final class MatchProcessor implements Processor<byte[], byte[], byte[], SlotDelivery> {
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Map<String, Family> FAMILIES =
            Arrays.stream(Family.values())
                    .collect(Collectors.toUnmodifiableMap(Topics::changeLog, Function.identity()));

    private final TopologySettings settings;
    private final MatcherPorts ports;
    private final MatcherMetrics metrics;
    private @Nullable ProcessorContext<byte[], SlotDelivery> context;
    private @Nullable MatcherTask task;
    private @Nullable Cancellable ticks;

    MatchProcessor(TopologySettings settings, MatcherPorts ports, MatcherMetrics metrics) {
        this.settings = settings;
        this.ports = ports;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<byte[], SlotDelivery> newContext) {
        context = newContext;
        IndexStore store = newContext.getStateStore(IndexStore.NAME);
        MatcherTask newTask = new MatcherTask(newContext, store, settings, ports, metrics);
        task = newTask;
        ticks = newContext.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, _ -> newTask.tick());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (context == null || task == null) {
            throw new IllegalStateException("the processor is not initialised");
        }
        RecordMetadata source = context.recordMetadata().orElseThrow();
        Family family = FAMILIES.get(source.topic());
        if (family == null) {
            task.interest(record, source.offset());
        } else {
            task.change(family, record, source.offset());
        }
    }

    @Override
    public void close() {
        if (ticks != null) {
            ticks.cancel();
            ticks = null;
        }
        if (task != null) {
            task.close();
            task = null;
        }
    }
}
