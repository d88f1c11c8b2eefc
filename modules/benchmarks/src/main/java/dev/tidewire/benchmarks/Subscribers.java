package dev.tidewire.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Many WebSocket clients on one thread, as cheap as the JDK allows, so that the load takes little
 * of the machine that the server is measured on. Each subscribes once, as soon as the channel is
 * there; every text message is handed to the receiver on the reading thread.
 */
final class Subscribers implements AutoCloseable {
    /** Takes a message. */
    interface Receiver {
        /**
         * A message arrived.
         *
         * @param payload positioned at the message, limited to its end; valid during the call only
         */
        void received(int client, ByteBuffer payload);
    }

    private static final Duration CONNECT_LIMIT = Duration.ofMinutes(2);
    private static final byte[] SUBSCRIBED =
            "{\"type\":\"subscribed\"".getBytes(StandardCharsets.UTF_8);

    private static final byte[] UNAVAILABLE =
            "{\"type\":\"error\",\"code\":4010".getBytes(StandardCharsets.UTF_8);

    private final Selector selector = Selector.open();
    private final List<SocketChannel> channels = new ArrayList<>();
    private final AtomicInteger subscribed = new AtomicInteger();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final Receiver receiver;
    private volatile boolean open = true;

    private Subscribers(Receiver receiver) throws IOException {
        this.receiver = receiver;
    }

    /**
     * Connects and subscribes clients, and returns when all are acknowledged.
     *
     * @param subscription the {@code subscribe} message of a client
     */
    static Subscribers connect(
            URI url, String token, int count, IntFunction<String> subscription, Receiver receiver)
            throws IOException, InterruptedException {
        Subscribers subscribers = new Subscribers(receiver);
        for (int client = 0; client < count; client++) {
            subscribers.open(url, token, client, subscription.apply(client));
        }
        Thread thread = new Thread(subscribers::read, "subscribers");
        thread.setDaemon(true);
        thread.start();
        long deadline = System.nanoTime() + CONNECT_LIMIT.toNanos();
        while (subscribers.subscribed.get() < count) {
            String failure = subscribers.failure.get();
            if (failure != null || System.nanoTime() > deadline) {
                throw new IOException(
                        "%d of %d clients subscribed; %s"
                                .formatted(subscribers.subscribed.get(), count, failure));
            }
            Thread.sleep(10);
        }
        return subscribers;
    }

    /** Reads nothing any more, as clients that stall. */
    void stall() {
        open = false;
        selector.wakeup();
    }

    /** Fails if a connection has ended. */
    void check() throws IOException {
        String problem = failure.get();
        if (problem != null) {
            throw new IOException(problem);
        }
    }

    private void open(URI url, String token, int client, String subscription) throws IOException {
        SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(url.getHost(), url.getPort()));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        write(
                channel,
                ByteBuffer.wrap(
                        """
                        GET %s HTTP/1.1\r
                        Host: %s\r
                        Upgrade: websocket\r
                        Connection: Upgrade\r
                        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                        Sec-WebSocket-Version: 13\r
                        Authorization: Bearer %s\r
                        \r
                        """
                                .formatted(url.getPath(), url.getAuthority(), token)
                                .getBytes(StandardCharsets.US_ASCII)));
        ByteBuffer rest = handshake(channel);
        ByteBuffer request = Frames.text(subscription);
        write(channel, request.duplicate());
        channel.configureBlocking(false);
        channel.register(
                selector, SelectionKey.OP_READ, new Inbound(client, channel, request, rest));
        channels.add(channel);
    }

    private static ByteBuffer handshake(SocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        while (true) {
            if (channel.read(buffer) < 0) {
                throw new IOException("connection ended during the handshake");
            }
            String answer =
                    new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
            int end = answer.indexOf("\r\n\r\n");
            if (end >= 0) {
                if (!answer.startsWith("HTTP/1.1 101")) {
                    throw new IOException("refused: " + answer.lines().findFirst().orElse(""));
                }
                buffer.flip().position(end + 4);
                return buffer.compact();
            }
        }
    }

    private static void write(SocketChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private void read() {
        try {
            while (open) {
                selector.select(
                        key -> {
                            Inbound inbound = (Inbound) key.attachment();
                            try {
                                if (((SocketChannel) key.channel()).read(inbound.buffer) < 0) {
                                    throw new IOException("connection ended");
                                }
                                inbound.parse();
                            } catch (IOException e) {
                                key.cancel();
                                failure.compareAndSet(
                                        null, "client " + inbound.client + ": " + e.getMessage());
                            }
                        },
                        100);
            }
        } catch (ClosedSelectorException closed) {
            // the benchmark is over
        } catch (IOException e) {
            failure.compareAndSet(null, e.toString());
        }
    }

    private final class Inbound {
        private final int client;
        private final SocketChannel channel;
        private final ByteBuffer request;
        private ByteBuffer buffer;

        Inbound(int client, SocketChannel channel, ByteBuffer request, ByteBuffer buffer) {
            this.client = client;
            this.channel = channel;
            this.request = request;
            this.buffer = buffer;
        }

        void parse() throws IOException {
            buffer = Frames.take(buffer, this::received);
        }

        private void received(int opcode, ByteBuffer payload) throws IOException {
            switch (opcode) {
                case Frames.TEXT -> {
                    if (startsWith(payload, SUBSCRIBED)) {
                        subscribed.incrementAndGet();
                    } else if (startsWith(payload, UNAVAILABLE)) {
                        write(channel, request.duplicate());
                    }
                    receiver.received(client, payload);
                }
                case Frames.CLOSE -> {
                    int code = payload.remaining() < 2 ? 1005 : payload.getShort() & 0xffff;
                    throw new IOException(
                            "closed with %d %s"
                                    .formatted(code, StandardCharsets.UTF_8.decode(payload)));
                }
                // The server closes a client that leaves its pings unanswered.
                case Frames.PING -> write(channel, Frames.masked(Frames.PONG, payload));
                default -> throw new IOException("unexpected frame of type " + opcode);
            }
        }

        private static boolean startsWith(ByteBuffer payload, byte[] prefix) {
            return payload.remaining() >= prefix.length
                    && payload.slice(payload.position(), prefix.length)
                            .equals(ByteBuffer.wrap(prefix));
        }
    }

    @Override
    public void close() throws IOException {
        open = false;
        selector.close();
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
