package dev.tidewire.embedded;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports of the loopback interface. */
final class Ports {

    static final String HOST = "127.0.0.1";
    static final String REMEDY = "stop the program that uses it, or choose port 0 for any free one";

    private Ports() {}

    /**
     * Refuses what is not a port.
     *
     * @throws IllegalArgumentException outside 0 to 65535
     */
    static void requireValid(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    "port is " + port + "; use 0 (any free port) to 65535");
        }
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(HOST), port);
    }

    /**
     * Returns {@code port} if nobody listens on it, or a free one for 0. Another program can still
     * take it before the caller does.
     *
     * @throws EmbeddedServerException if the port is taken
     */
    static int free(String server, int port, String remedy) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(loopback(port));
            return socket.getLocalPort();
        } catch (BindException e) {
            throw inUse(server, port, remedy, e);
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    server + " cannot open a port on " + HOST + ": " + e.getMessage(), e);
        }
    }

    static EmbeddedServerException inUse(
            String server, int port, String remedy, BindException cause) {
        return new EmbeddedServerException(
                "%s cannot listen on %s:%d (%s): %s."
                        .formatted(server, HOST, port, cause.getMessage(), remedy),
                cause);
    }
}
