package dev.tidewire.gateway.kafka;

import dev.tidewire.records.MalformedRecordException;
import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads with a consumer until it is closed, and goes on after every failure. */
final class ReadingThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReadingThread.class);
    private static final Duration BACK_OFF = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(3);

    private final Consumer<byte[], byte[]> consumer;
    private final Reading reading;
    private final Thread thread;
    private volatile boolean closed;

    /** What is done on the thread; the consumer's exceptions may be let through. */
    interface Reading {
        /** Polls once and handles what came. */
        void read();

        /** Gives the consumer another position: the one that it had is no longer there. */
        void restart(InvalidOffsetException lost);

        /** What came could not be handled; the rest of it is lost. Throws nothing. */
        void failed(RuntimeException error);
    }

    /**
     * @param consumer assigned before the start; used by this thread alone from then on, and closed
     *     by it
     */
    ReadingThread(String name, Consumer<byte[], byte[]> consumer, Reading reading) {
        this.consumer = consumer;
        this.reading = reading;
        thread = Thread.ofPlatform().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            try {
                turn();
            } catch (WakeupException _) {
                // It is being closed.
            } catch (KafkaException e) {
                // A position that is invalid still is, so that the next poll says so again.
                LOG.error("Kafka cannot be read, trying again: thread={}", thread.getName(), e);
                pause();
            } catch (RuntimeException e) {
                reading.failed(e);
            }
        }
        consumer.close();
    }

    private void turn() {
        try {
            reading.read();
        } catch (InvalidOffsetException e) {
            reading.restart(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BACK_OFF);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Handles a record; a malformed one is logged and skipped. */
    static void guarded(ConsumerRecord<byte[], byte[]> record, Runnable handling) {
        try {
            handling.run();
        } catch (MalformedRecordException e) {
            LOG.error(
                    "skipped a malformed record: topic={} partition={} offset={} problem={}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }

    /** Whether the reading goes on. */
    boolean running() {
        return thread.isAlive();
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        if (thread.isAlive()) {
            try {
                thread.join(CLOSE);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        } else {
            consumer.close();
        }
    }
}
