package dev.tidewire.gateway.kafka;

import dev.tidewire.gateway.ChannelCatalogue;
import dev.tidewire.gateway.Redacted;
import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.ChannelRecords;
import dev.tidewire.records.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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

    /** Kafka is asked for an answer that often where no record says that it is there. */
    private static final Duration ASK = Duration.ofSeconds(10);

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

    /** A silence that the operator should know of. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final Consumer<byte[], byte[]> consumer;
    private final InstantSource clock;
    private final ReadingThread thread;
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private volatile ChannelIndex serving = new ChannelIndex();
    private ChannelIndex filling = serving;
    private long end;
    private boolean behind;
    private boolean incomplete;
    private volatile Instant heard;

    KafkaChannelCatalogue(Consumer<byte[], byte[]> consumer, InstantSource clock) {
        this.consumer = consumer;
        this.clock = clock;
        heard = clock.instant();
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

    /** Where Kafka does not answer, everything stays as it was, so that it is tried again. */
    private void readAnew() {
        end = askForEnd();
        filling = new ChannelIndex();
        behind = true;
        incomplete = false;
        consumer.seekToBeginning(List.of(CHANNELS));
        serveIfCaughtUp();
    }

    private long askForEnd() {
        long answer =
                consumer.endOffsets(List.of(CHANNELS), ANSWER_TIMEOUT).getOrDefault(CHANNELS, 0L);
        heard = clock.instant();
        return answer;
    }

    @Override
    public void read() {
        if (incomplete) {
            readAnew();
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            heard = clock.instant();
            ReadingThread.guarded(record, () -> apply(record));
        }
        serveIfCaughtUp();
        if (silence().compareTo(ASK) >= 0) {
            var _ = askForEnd();
        }
    }

    @Override
    public void restart(InvalidOffsetException lost) {
        LOG.warn("the catalogue of channels is read anew", lost);
        readAnew();
    }

    @Override
    public void failed(RuntimeException error) {
        LOG.error("a channel could not be handled", Redacted.of(error));
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
    public List<ChannelInfo> entries(WorkspaceId workspace, ChannelPattern pattern) {
        return serving.entries(workspace, pattern);
    }

    @Override
    public List<ChannelInfo> of(WorkspaceId workspace) {
        return serving.of(workspace);
    }

    @Override
    public List<String> names(WorkspaceId workspace, Family family) {
        return serving.names(workspace, family);
    }

    /** Whether there is something to serve, and the reading goes on. */
    boolean ready() {
        return caughtUp.isDone() && thread.running();
    }

    /** For people: how many entries there are, and whether they may be out of date. */
    String state() {
        if (!thread.running()) {
            return "stopped";
        }
        if (!caughtUp.isDone()) {
            return "not read yet";
        }
        String known = size() + " known";
        Duration silence = silence();
        return silence.compareTo(SILENCE) < 0
                ? known
                : known + ", silent for " + silence.toSeconds() + " s";
    }

    private Duration silence() {
        return Duration.between(heard, clock.instant());
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
