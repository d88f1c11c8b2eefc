package dev.tidewire.gateway.kafka;

import dev.tidewire.gateway.ChannelCatalogue;
import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.ChannelRecords;
import dev.tidewire.records.Topics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows {@code realtime.channels} on a thread of its own, from its beginning. While Kafka does
 * not answer, what was read last holds. Thread-safe.
 */
final class KafkaChannelCatalogue
        implements ChannelCatalogue, ReadingThread.Reading, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaChannelCatalogue.class);
    private static final TopicPartition CHANNELS = new TopicPartition(Topics.CHANNELS, 0);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final ReadingThread thread;
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private volatile ChannelIndex serving = new ChannelIndex();
    private ChannelIndex filling = serving;
    private long end;
    private boolean behind;
    private boolean incomplete;

    KafkaChannelCatalogue(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
        thread = new ReadingThread("gateway-channels", consumer, this);
    }

    /**
     * Begins to read.
     *
     * @return completes when everything that was in the topic by now has been read
     */
    CompletableFuture<Void> start() {
        consumer.assign(List.of(CHANNELS));
        readAnew();
        thread.start();
        return caughtUp.copy();
    }

    private void readAnew() {
        filling = new ChannelIndex();
        behind = true;
        incomplete = false;
        consumer.seekToBeginning(List.of(CHANNELS));
        end = consumer.endOffsets(List.of(CHANNELS)).getOrDefault(CHANNELS, 0L);
        serveIfCaughtUp();
    }

    @Override
    public void read() {
        if (incomplete) {
            readAnew();
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            ReadingThread.guarded(record, () -> apply(record));
        }
        serveIfCaughtUp();
    }

    @Override
    public void restart(InvalidOffsetException lost) {
        LOG.warn("the catalogue of channels is read anew", lost);
        readAnew();
    }

    @Override
    public void failed(RuntimeException error) {
        LOG.error("a channel could not be handled", error);
        incomplete = true;
    }

    private void serveIfCaughtUp() {
        if (behind && consumer.position(CHANNELS) >= end) {
            behind = false;
            serving = filling;
            LOG.info("the catalogue of channels is read: entries={}", serving.size());
            caughtUp.complete(null);
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        ChannelRecords.Key key = ChannelRecords.Key.decode(record.key());
        if (record.value() == null) {
            filling.remove(key);
        } else {
            filling.put(ChannelRecords.from(key, record.value()));
        }
    }

    @Override
    public boolean contains(WorkspaceId workspace, Channel channel) {
        return serving.contains(workspace, channel);
    }

    @Override
    public List<ChannelInfo> of(WorkspaceId workspace) {
        return serving.of(workspace);
    }

    @Override
    public List<String> names(WorkspaceId workspace, Family family) {
        return serving.names(workspace, family);
    }

    /** Whether the reading goes on. */
    boolean running() {
        return thread.running();
    }

    /** How many entries there are. */
    int size() {
        return serving.size();
    }

    @Override
    public void close() {
        thread.close();
    }
}
