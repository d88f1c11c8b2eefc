package dev.tidewire.gateway.tyrus;

import dev.tidewire.gateway.ClientSession;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the promise of {@link ClientSession}: one call at a time, none after {@code closed()}, and
 * that one exactly once. Messages come from one thread at a time; the end may come from any, even
 * from within a message.
 */
final class ClientTurn {
    private final Consumer<Throwable> failures;
    private final Runnable afterEnd;

    private @Nullable ClientSession client;
    private boolean busy;
    private boolean ended;

    /**
     * @param failures told what a client session threw
     * @param afterEnd run once, when the session has been told of its end
     */
    ClientTurn(Consumer<Throwable> failures, Runnable afterEnd) {
        this.failures = failures;
        this.afterEnd = afterEnd;
    }

    /** Obtains the session; whatever ends meanwhile waits for it. */
    void begin(Supplier<ClientSession> accepted) {
        synchronized (this) {
            busy = true;
        }
        ClientSession session = null;
        try {
            session = accepted.get();
        } catch (RuntimeException | StackOverflowError failure) {
            failures.accept(failure);
        }
        synchronized (this) {
            client = session;
        }
        leave();
    }

    /** Brings a message, unless the session has ended or was never obtained. */
    void take(Consumer<ClientSession> message) {
        ClientSession session;
        synchronized (this) {
            session = client;
            if (session == null || ended) {
                return;
            }
            busy = true;
        }
        call(session, message);
        leave();
    }

    /** Tells the session something that may come amid a call. */
    void tell(Consumer<ClientSession> what) {
        ClientSession session;
        synchronized (this) {
            session = ended ? null : client;
        }
        if (session != null) {
            call(session, what);
        }
    }

    private void leave() {
        synchronized (this) {
            busy = false;
            if (!ended) {
                return;
            }
        }
        tellEnd();
    }

    /** Reports the end, by way of {@code executor}, or after the call that is under way. */
    void end(Executor executor) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            if (busy) {
                return;
            }
        }
        executor.execute(this::tellEnd);
    }

    private void tellEnd() {
        ClientSession session;
        synchronized (this) {
            session = client;
        }
        if (session != null) {
            call(session, ClientSession::closed);
        }
        afterEnd.run();
    }

    private void call(ClientSession session, Consumer<ClientSession> what) {
        try {
            what.accept(session);
        } catch (RuntimeException | StackOverflowError failure) {
            failures.accept(failure);
        }
    }
}
