package dev.tidewire.capture;

import io.debezium.connector.base.QueueProvider;
import io.debezium.connector.mongodb.MongoDbFieldName;
import io.debezium.data.Envelope;
import io.debezium.pipeline.DataChangeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's queue between the reader of the stream and the writer of the log, which the writer can
 * wait on. Debezium's own way is to look into the queue once in a poll interval, and to spin for
 * the last millisecond of it. Debezium finds the class by its service name {@value #NAME} and
 * bounds the number of records; their size is bounded here. Thread-safe.
 */
public final class PromptQueue implements QueueProvider<DataChangeEvent> {
    static final String NAME = "tidewire";

    private static final List<String> PARTS =
            List.of(
                    Envelope.FieldName.BEFORE,
                    Envelope.FieldName.AFTER,
                    MongoDbFieldName.UPDATE_DESCRIPTION);
    private static final long MOST_CHARACTERS = 32L << 20;
    private static final int MOST_RECORDS = 2_048;
    private static final long WAIT_MILLIS = 100;
    private static final long ROOM_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final LinkedBlockingQueue<DataChangeEvent> events = new LinkedBlockingQueue<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private long characters;

    /** For Debezium. */
    public PromptQueue() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void configure(Map<String, ?> settings) {}

    /**
     * Waits a while for room; not for good, because Debezium holds a lock of its own meanwhile that
     * the reader of the queue may need.
     */
    @Override
    public void enqueue(DataChangeEvent event) throws InterruptedException {
        lock.lock();
        try {
            long left = ROOM_NANOS;
            while (characters > MOST_CHARACTERS && left > 0) {
                left = room.awaitNanos(left);
            }
            characters += characters(event);
        } finally {
            lock.unlock();
        }
        events.add(event);
    }

    @Override
    public @Nullable DataChangeEvent poll() {
        DataChangeEvent event = events.poll();
        if (event != null) {
            release(characters(event));
        }
        return event;
    }

    @Override
    public int size() {
        return events.size();
    }

    /** What there is, up to a bound, or nothing if nothing comes within a while. */
    List<SourceRecord> take() throws InterruptedException {
        DataChangeEvent first = events.poll(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        if (first == null) {
            return List.of();
        }
        List<DataChangeEvent> taken = new ArrayList<>(Math.min(MOST_RECORDS, events.size() + 1));
        taken.add(first);
        events.drainTo(taken, MOST_RECORDS - 1);
        release(taken.stream().mapToLong(PromptQueue::characters).sum());
        return taken.stream().map(DataChangeEvent::getRecord).toList();
    }

    private void release(long released) {
        lock.lock();
        try {
            characters -= released;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static long characters(DataChangeEvent event) {
        return characters(event.getRecord());
    }

    /** The texts of a record's images and of what it says of an update. */
    static long characters(SourceRecord record) {
        long sum = 0;
        if (record.value() instanceof Struct envelope) {
            for (String part : PARTS) {
                sum += envelope.schema().field(part) == null ? 0 : texts(envelope.get(part));
            }
        }
        return sum;
    }

    private static long texts(@Nullable Object value) {
        return switch (value) {
            case String text -> text.length();
            case List<?> list -> list.stream().mapToLong(PromptQueue::texts).sum();
            case Struct struct -> {
                long sum = 0;
                for (Field field : struct.schema().fields()) {
                    sum += texts(struct.getWithoutDefault(field.name()));
                }
                yield sum;
            }
            case null, default -> 0;
        };
    }
}
