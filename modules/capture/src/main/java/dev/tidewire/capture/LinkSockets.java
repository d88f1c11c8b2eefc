package dev.tidewire.capture;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Objects;
import javax.net.SocketFactory;

/**
 * Makes an engine's sockets by way of its {@link PostgresLink}. The driver makes the object by its
 * class name.
 */
public final class LinkSockets extends SocketFactory {
    private final PostgresLink link;

    /**
     * For the driver.
     *
     * @param engine the engine's name
     */
    public LinkSockets(String engine) {
        link = Objects.requireNonNull(Engines.of(engine).postgres(), "postgres");
    }

    @Override
    public Socket createSocket() throws IOException {
        return link.open();
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw connected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
        throw connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        throw connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
        throw connected();
    }

    private static UnsupportedOperationException connected() {
        return new UnsupportedOperationException("the driver connects sockets by itself");
    }
}
