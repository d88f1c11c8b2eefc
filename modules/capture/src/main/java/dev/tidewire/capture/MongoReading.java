package dev.tidewire.capture;

import com.mongodb.client.MongoClient;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Reads changes of a deployment, which may take a server however long: it answers when it has found
 * one, after all that the source does not ask for. So there is no limit of time, and a read ends
 * when its server is gone (see {@link MongoSilence}) or this is closed. Every read has a client of
 * its own. Thread-safe.
 */
final class MongoReading implements AutoCloseable {
    private final MongoSource source;
    private @Nullable FutureTask<?> current;
    private boolean closed;

    /** A read. */
    @FunctionalInterface
    interface Read<T> {
        /**
         * @param silence is to be told before each question
         */
        T from(MongoClient client, MongoSilence silence) throws InterruptedException;
    }

    MongoReading(MongoSource source) {
        this.source = source;
    }

    /**
     * Reads, and returns at once when this is closed.
     *
     * @param read has to end when its thread is interrupted
     * @throws CaptureException if this is closed, or the server is gone
     * @throws RuntimeException as the read throws it
     */
    <T> T read(Read<T> read) {
        CompletableFuture<FutureTask<T>> own = new CompletableFuture<>();
        AtomicBoolean dead = new AtomicBoolean();
        MongoSilence silence =
                new MongoSilence(() -> {
                    dead.set(true);
                    own.join().cancel(true);
                });
        FutureTask<T> task = new FutureTask<>(() -> perform(read, silence));
        own.complete(task);
        begin(task);
        try {
            return task.get();
        } catch (CancellationException e) {
            if (dead.get() && !isClosed()) {
                throw CaptureException.cutOff(
                        "MongoDB at "
                                + source.hosts()
                                + " does not answer any more; see to the network between");
            }
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

    private <T> T perform(Read<T> read, MongoSilence silence) throws InterruptedException {
        try (MongoClient client = MongoDeployment.client(source, Duration.ZERO, silence)) {
            return read.from(client, silence);
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
