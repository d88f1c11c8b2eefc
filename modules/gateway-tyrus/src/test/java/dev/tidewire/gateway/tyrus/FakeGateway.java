package dev.tidewire.gateway.tyrus;

import dev.tidewire.gateway.ClientConnection;
import dev.tidewire.gateway.ClientSession;
import dev.tidewire.gateway.ConnectRequest;
import dev.tidewire.gateway.Frame;
import dev.tidewire.gateway.SessionAcceptor;
import dev.tidewire.protocol.CloseCode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A gateway core that echoes, and remembers what the transport did to it. */
final class FakeGateway implements SessionAcceptor {
    final List<EchoSession> sessions = new CopyOnWriteArrayList<>();
    final List<ConnectRequest> deniedOrigins = new CopyOnWriteArrayList<>();

    /** What must never happen: two calls at once, or a call after the end. */
    final List<String> brokenPromises = new CopyOnWriteArrayList<>();

    /** What the message "wait" waits for. */
    final CountDownLatch release = new CountDownLatch(1);

    @Override
    public ClientSession accept(ConnectRequest request, ClientConnection connection) {
        if (request.workspace().equals("refused")) {
            connection.close(CloseCode.SCOPE_DENIED, "scope_denied: not yours");
        }
        if (request.workspace().equals("broken")) {
            throw new IllegalStateException("the core is broken");
        }
        EchoSession session = new EchoSession(request, connection);
        sessions.add(session);
        return session;
    }

    @Override
    public void originDenied(ConnectRequest request) {
        deniedOrigins.add(request);
    }

    EchoSession session(int index) {
        return sessions.get(index);
    }

    final class EchoSession implements ClientSession {
        final ConnectRequest request;
        final ClientConnection connection;
        final List<String> messages = new CopyOnWriteArrayList<>();
        final AtomicInteger binaries = new AtomicInteger();
        final AtomicInteger writable = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        private final AtomicBoolean inside = new AtomicBoolean();

        EchoSession(ConnectRequest request, ClientConnection connection) {
            this.request = request;
            this.connection = connection;
        }

        @Override
        public void received(String message) {
            alone(() -> {
                messages.add(message);
                switch (message) {
                    case "throw" -> throw new IllegalStateException("secret: " + message);
                    case "leave" -> connection.close(CloseCode.NORMAL, "normal: as asked");
                    case "wait" -> {
                        awaitRelease();
                        echo(message);
                    }
                    default -> echo(message);
                }
            });
        }

        private void echo(String message) {
            connection.offer(Frame.of(message));
            connection.flush();
        }

        @Override
        public void receivedBinary() {
            alone(binaries::incrementAndGet);
        }

        @Override
        public void writable() {
            writable.incrementAndGet();
        }

        @Override
        public void closed() {
            alone(closed::incrementAndGet);
        }

        private void awaitRelease() {
            try {
                if (!release.await(10, TimeUnit.SECONDS)) {
                    brokenPromises.add("nobody released the session");
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private void alone(Runnable call) {
            if (!inside.compareAndSet(false, true)) {
                brokenPromises.add("two calls at once");
            }
            if (closed.get() > 0) {
                brokenPromises.add("a call after closed()");
            }
            try {
                call.run();
            } finally {
                inside.set(false);
            }
        }
    }
}
