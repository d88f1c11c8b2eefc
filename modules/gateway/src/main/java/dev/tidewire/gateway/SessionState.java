package dev.tidewire.gateway;

import dev.tidewire.auth.Grant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a session is in its life. Guarded by the session's lock.
 *
 * <pre>
 *  token in handshake ─────────────────┐
 *                                      ▼    admitted
 *  ──► AwaitingAuth ── auth ──► Granting ────────────► Open
 *            │                   │    ▲                │  │
 *            │ timeout,          │    └───── auth ─────┘  │ token ends,
 *            │ other message     │ refused                │ overload
 *            └───────────────────┴──────► Closed ◄────────┘
 * </pre>
 */
sealed interface SessionState {
    /** The grant in effect, or null. */
    default @Nullable Grant grant() {
        return switch (this) {
            case AwaitingAuth _, Closed _ -> null;
            case Granting granting -> granting.before == null ? null : granting.before.grant;
            case Open open -> open.grant;
        };
    }

    /** The end; timers are called off. */
    default Closed close() {
        switch (this) {
            case AwaitingAuth awaiting -> awaiting.timeout.cancel();
            case Granting granting -> {
                if (granting.before != null) {
                    granting.before.cancel();
                }
            }
            case Open open -> open.cancel();
            case Closed _ -> {}
        }
        return new Closed();
    }

    /** The first message must bring a token. */
    record AwaitingAuth(Scheduler.Task timeout) implements SessionState {
        Granting examine() {
            timeout.cancel();
            return new Granting(null);
        }
    }

    /** A token is examined, or its grant is being recorded; further messages wait. */
    final class Granting implements SessionState {
        /** What a message takes besides its characters, so that many empty ones count too. */
        private static final int MESSAGE_OVERHEAD = 64;

        private final @Nullable Open before;
        private final List<String> waiting = new ArrayList<>();
        private long waitingLength;

        /**
         * @param before where the session was, if the token is to replace another
         */
        Granting(@Nullable Open before) {
            this.before = before;
        }

        /** Keeps a message for later; false if that would exceed the limit, in characters. */
        boolean hold(String message, int limit) {
            waitingLength += message.length() + MESSAGE_OVERHEAD;
            waiting.add(message);
            return waitingLength <= limit;
        }

        List<String> waiting() {
            return waiting;
        }

        /** The new grant takes effect. */
        Open admit(Grant grant, List<Scheduler.Task> timers) {
            if (before != null) {
                before.cancel();
            }
            return new Open(grant, timers);
        }

        /** The earlier grant stays in effect. */
        Open keep() {
            if (before == null) {
                throw new IllegalStateException("there is no earlier grant");
            }
            return before;
        }
    }

    /**
     * The client may subscribe.
     *
     * @param timers tell of, and act on, the end of the token
     */
    record Open(Grant grant, List<Scheduler.Task> timers) implements SessionState {
        Granting examine() {
            return new Granting(this);
        }

        private void cancel() {
            timers.forEach(Scheduler.Task::cancel);
        }
    }

    /** Nothing happens any more. */
    record Closed() implements SessionState {}
}
