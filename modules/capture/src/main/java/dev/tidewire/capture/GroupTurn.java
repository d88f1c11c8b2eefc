package dev.tidewire.capture;

import dev.tidewire.records.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The turn of one of many instances: whoever is assigned the first partition of the offsets in the
 * source's consumer group has it. Nothing is read by way of the group. Who has the turn keeps it
 * while others come and go.
 *
 * <p>A member that Kafka does not answer for a session's time gives its turn up: another one may
 * have it already. Should it go on for some moments, the {@link ChangeLog} fences it. Thread-safe.
 */
final class GroupTurn implements SourceTurn {
    private static final Logger LOG = LoggerFactory.getLogger(GroupTurn.class);
    private static final TopicPartition TOKEN = new TopicPartition(Topics.CAPTURE_OFFSETS, 0);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ANSWER = Duration.ofSeconds(1);
    private static final long RETRY_MILLIS = 1_000;
    private static final long OFFER_MILLIS = 2_000;
    private static final Duration CLOSE = Duration.ofSeconds(5);

    /** An engine must have ended in this time when the turn goes. */
    private static final Duration MOST_CLOSING = Duration.ofMinutes(2);

    private final String source;
    private final KafkaSettings kafka;
    private final Duration session;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean offered;
    private @Nullable Consumer<byte[], byte[]> consumer;
    private @Nullable Thread thread;

    GroupTurn(String source, KafkaSettings kafka, Duration session) {
        this.source = source;
        this.kafka = kafka;
        this.session = session;
    }

    @Override
    public synchronized void start(Listener listener) {
        thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("tidewire-turn-" + source)
                        .start(() -> live(new Assignment(listener)));
    }

    /** On the one thread of the consumer. */
    private final class Assignment implements ConsumerRebalanceListener {
        private final Listener listener;
        private final TurnLease lease = new TurnLease(session.toNanos(), System.nanoTime());
        private Whose told = Whose.UNKNOWN;
        private boolean joined;
        private boolean assigned;

        private Assignment(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            joined = true;
            assigned |= partitions.contains(TOKEN);
            lease.confirmed(System.nanoTime());
            tell();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            assigned &= !partitions.contains(TOKEN);
            tell();
        }

        /** The group is gone with its consumer. */
        void left() {
            joined = false;
            assigned = false;
            tell();
        }

        void answered(boolean answered) {
            if (answered) {
                lease.answered(System.nanoTime());
            }
            tell();
        }

        private void tell() {
            Whose now =
                    !joined || lease.isOver(System.nanoTime())
                            ? Whose.UNKNOWN
                            : assigned ? Whose.OURS : Whose.ANOTHERS;
            if (now != told) {
                told = now;
                listener.turned(now);
            }
        }
    }

    private void live(Assignment assignment) {
        while (!isClosed(0)) {
            try (Consumer<byte[], byte[]> created = create()) {
                created.subscribe(List.of(TOKEN.topic()), assignment);
                while (!isClosed(0)) {
                    created.pause(created.assignment());
                    created.poll(POLL);
                    assignment.answered(answers(created));
                    if (offered) {
                        offered = false;
                        if (assignment.assigned) {
                            offer(created, assignment);
                        }
                    }
                }
            } catch (WakeupException e) {
                LOG.debug("event=turn_closing source={}", source);
            } catch (KafkaException e) {
                LOG.warn(
                        "event=turn_unknown source={} group={} reason=\"{}\"",
                        source,
                        group(),
                        e.getMessage());
                assignment.left();
                isClosed(RETRY_MILLIS);
            }
        }
    }

    private void offer(Consumer<byte[], byte[]> leaving, Assignment assignment) {
        LOG.info("event=turn_offered source={}", source);
        assignment.left();
        leaving.unsubscribe();
        isClosed(OFFER_MILLIS);
        leaving.subscribe(List.of(TOKEN.topic()), assignment);
    }

    /** Whether the group's coordinator is there. */
    private static boolean answers(Consumer<byte[], byte[]> consumer) {
        try {
            consumer.committed(Set.of(TOKEN), ANSWER);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private boolean isClosed(long waitMillis) {
        try {
            return closing.await(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private String group() {
        return Instances.Group.PREFIX + source;
    }

    private synchronized Consumer<byte[], byte[]> create() {
        Map<String, Object> own = new HashMap<>();
        own.put("client.id", group() + "-turn");
        own.put("group.id", group());
        own.put("group.protocol", "classic");
        // Any other one takes the turn from who has it whenever an instance comes or goes.
        own.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        own.put("session.timeout.ms", Math.toIntExact(session.toMillis()));
        own.put("heartbeat.interval.ms", Math.toIntExact(Math.max(1, session.toMillis() / 12)));
        own.put("max.poll.interval.ms", Math.toIntExact(MOST_CLOSING.toMillis()));
        own.put("enable.auto.commit", false);
        own.put("auto.offset.reset", "latest");
        own.put("allow.auto.create.topics", false);
        consumer =
                new KafkaConsumer<>(
                        kafka.with(own), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        if (closing.getCount() == 0) {
            consumer.wakeup();
        }
        return consumer;
    }

    @Override
    public void offer() {
        offered = true;
    }

    @Override
    public void close() {
        @Nullable Thread running;
        synchronized (this) {
            closing.countDown();
            running = thread;
            if (consumer != null) {
                consumer.wakeup();
            }
        }
        try {
            if (running != null && !running.join(CLOSE)) {
                LOG.warn("event=turn_close_slow source={}", source);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
