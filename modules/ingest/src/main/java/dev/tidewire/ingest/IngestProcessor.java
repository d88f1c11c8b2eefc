package dev.tidewire.ingest;

import dev.tidewire.records.LogTopology;
import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events in. Kafka Streams may initialise and close it several times, each time the task
 * comes to this thread: every time a new {@link IngestTask} lives.
 */
final class IngestProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(IngestProcessor.class);
    private static final Duration TICK = Duration.ofSeconds(1);

    private final LogTopology topology;
    private final IngestPorts ports;
    private final IngestMetrics metrics;
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable IngestTask task;
    private @Nullable Cancellable ticks;

    IngestProcessor(LogTopology topology, IngestPorts ports, IngestMetrics metrics) {
        this.topology = topology;
        this.ports = ports;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> newContext) {
        context = newContext;
        ClaimStore store = newContext.getStateStore(ClaimStore.NAME);
        LOG.info(
                "event=claims_restored partition={} claims={} bytes={}",
                newContext.taskId().partition(),
                store.size(),
                store.bytes());
        IngestTask newTask =
                new IngestTask(newContext, topology, new Claims(store), ports, metrics);
        task = newTask;
        ticks = newContext.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, _ -> newTask.tick());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (context == null || task == null) {
            throw new IllegalStateException("the processor is not initialised");
        }
        task.read(record, context.recordMetadata().orElseThrow());
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
