package dev.tidewire.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Many WebSocket connections, all begun at once by one thread. Each is over when it has what it
 * came for, is refused with an HTTP status or a close code, or fails without a word. All stay open
 * until this is closed. Used by one thread.
 */
final class ConnectStorm implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int PAUSE_MILLIS = 100;

    private final Selector selector = Selector.open();
    private final List<SocketChannel> channels = new ArrayList<>();
    private final Histogram micros = new Histogram(600_000_000, 3);
    private final Map<String, Integer> refused = new TreeMap<>();
    private final URI url;
    private final byte[] request;
    private final boolean authenticated;
    private int succeeded;
    private int failed;
    private double seconds;

    /**
     * @param token brought in the handshake; null to come for no more than the WebSocket
     */
    ConnectStorm(URI url, @Nullable String token) throws IOException {
        this.url = url;
        authenticated = token != null;
        request =
                """
                GET %s HTTP/1.1\r
                Host: %s\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                Sec-WebSocket-Version: 13\r
                %s\r
                """
                        .formatted(
                                url.getPath(),
                                url.getAuthority(),
                                token == null ? "" : "Authorization: Bearer " + token + "\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
    }

    /** Opens so many connections, and returns when each of them is over. */
    void run(int count) throws IOException {
        long start = System.nanoTime();
        for (int number = 0; number < count; number++) {
            begin();
        }
        while (over() < count) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                failed += count - over();
                break;
            }
            selector.select(this::proceed, PAUSE_MILLIS);
        }
        seconds = (System.nanoTime() - start) / 1e9;
    }

    private int over() {
        return succeeded + failed + refused.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void begin() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channels.add(channel);
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        boolean connected = channel.connect(new InetSocketAddress(url.getHost(), url.getPort()));
        Attempt attempt = new Attempt(System.nanoTime());
        SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT, attempt);
        if (connected) {
            ask(key, channel);
        }
    }

    private void proceed(SelectionKey key) {
        Attempt attempt = (Attempt) key.attachment();
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                ask(key, channel);
            } else if (channel.read(attempt.buffer) < 0) {
                throw new IOException("connection ended");
            } else {
                attempt.read(key);
            }
        } catch (IOException e) {
            key.cancel();
            if (!attempt.over) {
                failed++;
            }
        }
    }

    private void ask(SelectionKey key, SocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(request);
        while (buffer.hasRemaining()) {
            channel.write(buffer); // the buffer of a new socket has room for all of it
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    /** Times from the beginning of a connection until it had what it came for, in microseconds. */
    Histogram micros() {
        return micros;
    }

    int succeeded() {
        return succeeded;
    }

    /** How many were refused, by status or close code. */
    Map<String, Integer> refused() {
        return refused;
    }

    /** How many ended or hung without a word. */
    int failed() {
        return failed;
    }

    double seconds() {
        return seconds;
    }

    @Override
    public void close() throws IOException {
        selector.close();
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }

    private final class Attempt {
        private final long begun;
        private final ByteBuffer buffer = ByteBuffer.allocate(2_048);
        private boolean upgraded;
        private boolean over;

        Attempt(long begun) {
            this.begun = begun;
        }

        void read(SelectionKey key) throws IOException {
            if (!over && !upgraded) {
                upgrade();
            }
            if (!over && upgraded) {
                firstFrame();
            }
            if (over) {
                key.interestOps(0);
            }
        }

        private void upgrade() throws IOException {
            String answer =
                    new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
            int end = answer.indexOf("\r\n\r\n");
            if (end < 0) {
                return;
            }
            if (!answer.startsWith("HTTP/1.1 101")) {
                refuse("HTTP " + answer.substring("HTTP/1.1 ".length()).substring(0, 3));
                return;
            }
            upgraded = true;
            buffer.flip().position(end + 4);
            buffer.compact();
            if (!authenticated) {
                succeed();
            }
        }

        private void firstFrame() throws IOException {
            if (buffer.position() < 4) {
                return;
            }
            int opcode = buffer.get(0) & 0x0f;
            switch (opcode) {
                case 1 -> succeed();
                case 8 -> refuse("close " + (buffer.getShort(2) & 0xffff));
                default -> throw new IOException("unexpected frame of type " + opcode);
            }
        }

        private void succeed() {
            over = true;
            succeeded++;
            micros.recordValue((System.nanoTime() - begun) / 1_000);
        }

        private void refuse(String how) {
            over = true;
            refused.merge(how, 1, Integer::sum);
        }
    }
}
