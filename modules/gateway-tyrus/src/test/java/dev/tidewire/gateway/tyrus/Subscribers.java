package dev.tidewire.gateway.tyrus;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many WebSocket clients on one thread, which only read: what a client costs is small beside the
 * server that is measured. Counts the bytes that follow the handshakes.
 */
final class Subscribers implements AutoCloseable {
    private final Selector selector = Selector.open();
    private final AtomicLong received = new AtomicLong();
    private final Thread reader;

    Subscribers(int port, int count) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(address);
            upgrade(channel);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        }
        reader = Thread.ofPlatform().name("subscribers").daemon().start(this::readAll);
    }

    /** Bytes received by all clients together. */
    long received() {
        return received.get();
    }

    private static void upgrade(SocketChannel channel) throws IOException {
        String request =
                "GET /workspaces/demo/realtime/connect HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                        + String.join("\r\n", RawClient.upgradeHeaders())
                        + "\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        ByteBuffer one = ByteBuffer.allocate(1);
        StringBuilder response = new StringBuilder();
        while (response.indexOf("\r\n\r\n") < 0) {
            if (channel.read(one.clear()) < 0) {
                throw new IOException("Refused: " + response);
            }
            response.append((char) one.get(0));
        }
        if (!response.toString().startsWith("HTTP/1.1 101 ")) {
            throw new IOException("Refused: " + response);
        }
    }

    private void readAll() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(256 << 10);
        while (!Thread.interrupted()) {
            try {
                selector.select(key -> read(key, buffer));
            } catch (IOException | ClosedSelectorException ended) {
                return;
            }
        }
    }

    private void read(SelectionKey key, ByteBuffer buffer) {
        try {
            int count = ((SocketChannel) key.channel()).read(buffer.clear());
            if (count < 0) {
                key.channel().close();
            } else {
                received.addAndGet(count);
            }
        } catch (IOException reset) {
            key.cancel();
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        reader.interrupt();
        selector.close();
    }
}
