package dev.tidewire.gateway.kafka;

import dev.tidewire.gateway.ChannelCatalogue;
import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.ChannelRecords;
import dev.tidewire.records.MalformedRecordException;
import dev.tidewire.records.Topics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows {@code realtime.channels} on a thread of its own, from its beginning. While Kafka does
 * not answer, what was read last holds. Thread-safe.
 */
final class KafkaChannelCatalogue implements ChannelCatalogue, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaChannelCatalogue.class);
    private static final TopicPartition CHANNELS = new TopicPartition(Topics.CHANNELS, 0);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration BACK_OFF = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final Thread thread;
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private volatile ChannelIndex serving = new ChannelIndex();
    private ChannelIndex filling = serving;
    private long end;
    private boolean behind;
    private volatile boolean closed;

    KafkaChannelCatalogue(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
        thread = Thread.ofPlatform().name("gateway-channels").unstarted(this::run);
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
        consumer.seekToBeginning(List.of(CHANNELS));
        end = consumer.endOffsets(List.of(CHANNELS)).getOrDefault(CHANNELS, 0L);
        serveIfCaughtUp();
    }

    private void run() {
        while (!closed) {
            try {
                consumer.poll(POLL).forEach(this::apply);
                serveIfCaughtUp();
            } catch (WakeupException _) {
                // The catalogue is being closed.
            } catch (InvalidOffsetException e) {
                LOG.warn("the catalogue of channels is read anew", e);
                retrying(this::readAnew);
            } catch (KafkaException e) {
                LOG.error("the catalogue of channels cannot be read, trying again", e);
                pause();
            }
        }
        consumer.close();
    }

    private void retrying(Runnable step) {
        try {
            step.run();
        } catch (WakeupException _) {
            // The catalogue is being closed.
        } catch (KafkaException e) {
            // The position is still invalid, so that the next poll leads here again.
            LOG.error("no position in the catalogue of channels", e);
            pause();
        }
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
        try {
            ChannelRecords.Key key = ChannelRecords.Key.decode(record.key());
            if (record.value() == null) {
                filling.remove(key);
            } else {
                filling.put(ChannelRecords.from(key, record.value()));
            }
        } catch (MalformedRecordException e) {
            LOG.error(
                    "skipped a malformed record: topic={} partition={} offset={} problem={}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BACK_OFF);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
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

    /** Whether the reading goes on. */
    boolean running() {
        return thread.isAlive();
    }

    /** How many entries there are. */
    int size() {
        return serving.size();
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        if (thread.isAlive()) {
            try {
                thread.join(Duration.ofSeconds(3));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        } else {
            consumer.close();
        }
    }
}
