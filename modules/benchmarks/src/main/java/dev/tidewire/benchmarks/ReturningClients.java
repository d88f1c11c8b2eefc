package dev.tidewire.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Many {@link ReturningClient}s on one thread. Whose connection ends comes back to the URL of the
 * moment: after what the server asked for, else after nothing, and in any case after a random part
 * of a back-off that doubles with each failure.
 */
final class ReturningClients implements AutoCloseable {
    private static final long BACK_OFF = TimeUnit.SECONDS.toNanos(1);
    private static final long MAX_BACK_OFF = TimeUnit.SECONDS.toNanos(30);
    private static final int PAUSE_MILLIS = 5;

    private final Selector selector = Selector.open();
    private final List<ReturningClient> clients = new ArrayList<>();
    private final PriorityQueue<Return> returns = new PriorityQueue<>();
    private final Random random = new Random();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::run, "returning-clients");
    private volatile URI url;
    private volatile boolean open = true;

    /** A client's next attempt. */
    private record Return(long due, ReturningClient client) implements Comparable<Return> {
        @Override
        public int compareTo(Return other) {
            return Long.compare(due, other.due);
        }
    }

    /**
     * Connects clients, evenly over some seconds.
     *
     * @param written the number of the last change of a group that is committed
     */
    ReturningClients(
            URI url, String token, int count, int groups, Duration over, LongUnaryOperator written)
            throws IOException {
        this.url = url;
        long now = System.nanoTime();
        for (int number = 0; number < count; number++) {
            ReturningClient client = new ReturningClient(number % groups, groups, token, written);
            clients.add(client);
            returns.add(new Return(now + over.toNanos() * number / count, client));
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** Where clients come back to from now on. */
    void comeBackTo(URI other) {
        url = other;
    }

    List<ReturningClient> all() {
        return clients;
    }

    /** Fails if a client got something that it should not. */
    void check() {
        Throwable problem = failure.get();
        if (problem != null) {
            throw new IllegalStateException(problem.toString(), problem);
        }
    }

    private void run() {
        try {
            while (open) {
                begin();
                selector.select(this::proceed, PAUSE_MILLIS);
            }
        } catch (IOException | RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private void begin() throws IOException {
        long now = System.nanoTime();
        for (Return next = returns.peek();
                next != null && next.due() <= now;
                next = returns.peek()) {
            returns.remove();
            try {
                next.client().connect(selector, url);
            } catch (IOException refused) {
                comeBack(next.client());
            }
        }
    }

    private void proceed(SelectionKey key) {
        ReturningClient client = (ReturningClient) key.attachment();
        try {
            if (key.isConnectable()) {
                ((SocketChannel) key.channel()).finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                client.ask(url);
            } else {
                client.read();
            }
        } catch (IOException ended) {
            key.cancel();
            comeBack(client);
        }
    }

    private void comeBack(ReturningClient client) {
        try {
            int failures = client.lost();
            long backOff = Math.min(MAX_BACK_OFF, BACK_OFF << Math.min(failures - 1, 5));
            long wait =
                    TimeUnit.SECONDS.toNanos(client.retryAfterSeconds()) + random.nextLong(backOff);
            returns.add(new Return(System.nanoTime() + wait, client));
        } catch (IOException e) {
            failure.compareAndSet(null, e);
        }
    }

    @Override
    public void close() throws IOException {
        open = false;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        selector.close();
        for (ReturningClient client : clients) {
            client.disconnect();
        }
    }
}
