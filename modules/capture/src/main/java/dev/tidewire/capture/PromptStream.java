package dev.tidewire.capture;

import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationMessage;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A replication stream that waits for the server instead of looking again and again. While changes
 * flow the caller reads them itself; when there are none, a thread blocks in the read for it, so
 * that the next change is there as soon as the server sends it, and an idle source costs nothing.
 *
 * <p>Only one thread ever reads at a time, and the caller processes every message, so Debezium's
 * view of the tables changes in step with the rows. Confirmations wait until nobody is blocked in a
 * read, which holds the driver's lock.
 */
final class PromptStream implements ReplicationStream {
    /** How long a caller waits: Debezium must get around to its heartbeats and to stopping. */
    private static final long WAIT_MILLIS = 100;

    private final ReplicationStream stream;
    private final ExecutorService reader;
    private final PostgresLink link;
    private final AtomicReference<@Nullable Lsn> toFlush = new AtomicReference<>();
    private @Nullable Future<List<ReplicationMessage>> waiting;

    /**
     * @param link is told when somebody waits
     */
    PromptStream(ReplicationStream stream, ExecutorService reader, PostgresLink link) {
        this.stream = stream;
        this.reader = reader;
        this.link = link;
    }

    @Override
    public void read(ReplicationMessageProcessor processor)
            throws SQLException, InterruptedException {
        while (!readPending(processor)) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    @Override
    public boolean readPending(ReplicationMessageProcessor processor)
            throws SQLException, InterruptedException {
        if (waiting == null) {
            flushPending();
            if (stream.readPending(processor)) {
                return true;
            }
            waiting = reader.submit(this::readOne);
        }
        try {
            List<ReplicationMessage> messages = waiting.get(WAIT_MILLIS, TimeUnit.MILLISECONDS);
            waiting = null;
            for (ReplicationMessage message : messages) {
                processor.process(message);
            }
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            waiting = null;
            throw e.getCause() instanceof SQLException error
                    ? error
                    : new SQLException("the replication stream failed", e.getCause());
        }
    }

    private List<ReplicationMessage> readOne() throws SQLException, InterruptedException {
        List<ReplicationMessage> messages = new ArrayList<>(1);
        link.waits();
        try {
            stream.read(messages::add);
        } finally {
            link.waitsNoMore();
        }
        return messages;
    }

    private void flushPending() throws SQLException {
        @Nullable Lsn lsn = toFlush.getAndSet(null);
        if (lsn != null) {
            stream.flushLsn(lsn);
        }
    }

    @Override
    public void flushLsn(Lsn lsn) {
        toFlush.set(lsn);
    }

    @Override
    public Lsn lastReceivedLsn() {
        return stream.lastReceivedLsn();
    }

    @Override
    public Lsn startLsn() {
        return stream.startLsn();
    }

    @Override
    public void startKeepAlive(ExecutorService service) {
        stream.startKeepAlive(service);
    }

    @Override
    public void stopKeepAlive() {
        stream.stopKeepAlive();
    }

    @Override
    public void close() throws SQLException {
        try {
            stream.close();
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new SQLException("closing the stream failed", e);
        }
    }
}
