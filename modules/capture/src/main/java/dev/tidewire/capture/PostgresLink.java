package dev.tidewire.capture;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.SocketFactoryFactory;
import org.postgresql.util.PSQLException;

/**
 * The sockets of an engine to its database: they can be closed all at once, and say when something
 * has come on the replication stream. Thread-safe.
 */
final class PostgresLink {
    private static final int ANSWER = Math.toIntExact(PostgresDatabase.ANSWER.toMillis());
    private static final String FACTORY = "socketFactory";
    private static final String ARGUMENT = "socketFactoryArg";

    private final Map<String, String> driver;
    private final LongSupplier nanoTime;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean aborted;
    private volatile @Nullable Thread reading;
    private volatile long heardAt;

    /**
     * @param driver the driver's settings; if they name a factory of sockets, it makes them. Of
     *     such sockets only whole messages are noticed
     */
    PostgresLink(Map<String, String> driver, LongSupplier nanoTime) {
        this.driver = driver;
        this.nanoTime = nanoTime;
    }

    /** Sees to it that the driver makes the sockets of this engine here. */
    static void use(Properties settings, String engine) {
        settings.setProperty("driver." + FACTORY, LinkSockets.class.getName());
        settings.setProperty("driver." + ARGUMENT, engine);
    }

    /**
     * A new socket.
     *
     * @throws SocketException if there are to be no more
     */
    Socket open() throws IOException {
        Socket socket = driver.containsKey(FACTORY) ? theirs() : new Heard();
        sockets.removeIf(Socket::isClosed);
        sockets.add(socket);
        if (aborted) {
            socket.close();
            throw new SocketException("the connections to the database were given up");
        }
        return socket;
    }

    private Socket theirs() throws IOException {
        Properties properties = new Properties();
        properties.putAll(driver);
        try {
            SocketFactory factory = SocketFactoryFactory.getSocketFactory(properties);
            return factory.createSocket();
        } catch (PSQLException e) {
            throw new IOException(e);
        }
    }

    /** This thread waits for the next message of the stream from now on. */
    void waits() {
        heardAt = nanoTime.getAsLong();
        reading = Thread.currentThread();
    }

    /** It no longer does. */
    void waitsNoMore() {
        reading = null;
    }

    /**
     * Since when nothing has come although somebody waits for the next message; empty while nobody
     * waits. A message may come in pieces, each of which counts.
     */
    OptionalLong silentSince() {
        long heard = heardAt;
        return reading == null ? OptionalLong.empty() : OptionalLong.of(heard);
    }

    /** Closes every socket, and lets no other be made. What reads or writes fails at once. */
    void abort() {
        aborted = true;
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is of no use any more.
            }
        }
    }

    /** Notices what the thread reads that waits for the stream. Other connections do not count. */
    private final class Heard extends Socket {
        private volatile int asked;

        private Heard() throws SocketException {
            setSoTimeout(0);
        }

        /** Without a limit the driver would wait forever; on the stream it has one. */
        @Override
        public void setSoTimeout(int millis) throws SocketException {
            asked = millis;
            super.setSoTimeout(millis == 0 ? ANSWER : millis);
        }

        @Override
        public int getSoTimeout() {
            return asked;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    int read = read(one, 0, 1);
                    return read < 0 ? read : one[0] & 0xff;
                }

                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    try {
                        return noted(super.read(buffer, offset, length));
                    } catch (SocketTimeoutException e) {
                        throw asked == 0 ? new IOException("no answer", e) : e;
                    }
                }
            };
        }

        private int noted(int read) {
            if (Thread.currentThread().equals(reading)) {
                heardAt = nanoTime.getAsLong();
            }
            return read;
        }
    }
}
