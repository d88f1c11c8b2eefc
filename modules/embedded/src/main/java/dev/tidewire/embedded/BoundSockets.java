package dev.tidewire.embedded;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * Listening sockets that are bound before the broker's configuration is written, so that a port
 * chosen by the system is known, and cannot be taken by another program in between.
 */
final class BoundSockets implements ServerSocketFactory, AutoCloseable {

    private final Map<Integer, ServerSocketChannel> unclaimed = new ConcurrentHashMap<>();

    /**
     * Binds a port of the loopback interface and returns it.
     *
     * @throws EmbeddedServerException if the port is taken
     */
    int bind(int port, String remedy) {
        try {
            ServerSocketChannel channel = open(Ports.loopback(port), 50);
            int bound = channel.socket().getLocalPort();
            unclaimed.put(bound, channel);
            return bound;
        } catch (BindException e) {
            throw Ports.inUse("Kafka", port, remedy, e);
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "Kafka cannot open a port on " + Ports.HOST + ": " + e.getMessage(), e);
        }
    }

    @Override
    public ServerSocketChannel openServerSocket(
            String listener, InetSocketAddress address, int backlog, int receiveBuffer)
            throws IOException {
        ServerSocketChannel bound = unclaimed.remove(address.getPort());
        return bound != null ? bound : open(address, backlog);
    }

    private static ServerSocketChannel open(InetSocketAddress address, int backlog)
            throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.configureBlocking(false);
            channel.bind(address, backlog);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Closes the sockets that no server has taken over. */
    @Override
    public void close() {
        for (ServerSocketChannel channel : unclaimed.values()) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new EmbeddedServerException(
                        "Kafka's socket cannot be closed: " + e.getMessage() + ".", e);
            }
        }
        unclaimed.clear();
    }
}
