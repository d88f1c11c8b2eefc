package dev.tidewire.capture;

import com.mongodb.client.MongoClient;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Reads changes of a deployment, which may take a server however long: it answers when it has found
 * one, after all that the source does not ask for. So there is no limit of time, and a read ends
 * when this is closed. Every read has a client of its own. Thread-safe.
 */
final class MongoReading implements AutoCloseable {
    private final MongoSource source;
    private @Nullable FutureTask<?> current;
    private boolean closed;

    /** A read. */
    @FunctionalInterface
    interface Read<T> {
        T from(MongoClient client) throws InterruptedException;
    }

    MongoReading(MongoSource source) {
        this.source = source;
    }

    /**
     * Reads, and returns at once when this is closed.
     *
     * @param read has to end when its thread is interrupted
     * @throws CaptureException if this is closed
     * @throws RuntimeException as the read throws it
     */
    <T> T read(Read<T> read) {
        FutureTask<T> task = new FutureTask<>(() -> perform(read));
        begin(task);
        try {
            return task.get();
        } catch (CancellationException e) {
            throw new CaptureException("capture is closed", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new CaptureException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new CaptureException("interrupted while it reads changes", e);
        }
    }

    private <T> T perform(Read<T> read) throws InterruptedException {
        try (MongoClient client = MongoDeployment.client(source, Duration.ZERO)) {
            return read.from(client);
        }
    }

    /** Only on a virtual thread an interrupt ends a read of a socket. */
    private synchronized void begin(FutureTask<?> task) {
        if (closed) {
            throw new CaptureException("capture is closed");
        }
        current = task;
        Thread.ofVirtual().name("tidewire-mongo-" + source.name()).start(task);
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Ends the read that goes on, and lets no other begin. */
    @Override
    public synchronized void close() {
        closed = true;
        if (current != null) {
            current.cancel(true);
        }
    }
}
