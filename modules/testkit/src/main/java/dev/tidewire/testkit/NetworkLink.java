package dev.tidewire.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A network between clients and a server on this machine that can be cut. Cut, it passes nothing on
 * and says nothing: neither side learns of it but by its own impatience. What is under way arrives
 * when the link is mended, as TCP would send it again. Thread-safe.
 */
public final class NetworkLink implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    private final ServerSocket door;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition mended = lock.newCondition();
    private boolean cut;
    private volatile boolean closed;

    private NetworkLink(ServerSocket door, int target) {
        this.door = door;
        this.target = target;
    }

    /**
     * Opens a link on a free port.
     *
     * @param target the server's port on 127.0.0.1; it need not listen yet
     */
    public static NetworkLink to(int target) {
        try {
            NetworkLink link =
                    new NetworkLink(
                            new ServerSocket(0, 128, InetAddress.getLoopbackAddress()), target);
            Thread.ofPlatform().daemon().name("link-" + link.port()).start(link::accept);
            return link;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where clients find the server. */
    public int port() {
        return door.getLocalPort();
    }

    /** Passes nothing on from now on. */
    public void cut() {
        lock.lock();
        try {
            cut = true;
        } finally {
            lock.unlock();
        }
    }

    /** Passes everything on again, what has waited first. */
    public void mend() {
        lock.lock();
        try {
            cut = false;
            mended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends all connections. */
    public void reset() {
        sockets.forEach(NetworkLink::end);
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = door.accept();
                Thread.ofPlatform().daemon().name("link-open").start(() -> connect(client));
            } catch (IOException e) {
                if (!closed) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void connect(Socket client) {
        sockets.add(client);
        Socket server = new Socket();
        sockets.add(server);
        try {
            awaitMended();
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            Thread.ofPlatform().daemon().name("link-back").start(() -> pass(server, client));
            pass(client, server);
        } catch (IOException | InterruptedException e) {
            end(client);
            end(server);
        }
    }

    /** Until one side ends; an end is news too, and does not pass a cut link. */
    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int read = in.read(buffer);
            while (read >= 0) {
                awaitMended();
                out.write(buffer, 0, read);
                read = in.read(buffer);
            }
        } catch (IOException e) {
            // The connection has ended.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            awaitMended();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end(from);
        end(to);
    }

    private void awaitMended() throws InterruptedException {
        lock.lock();
        try {
            while (cut) {
                mended.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more.
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        mend();
        reset();
    }
}
