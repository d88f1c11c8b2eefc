package dev.tidewire.gateway;

import dev.tidewire.auth.DenialReason;
import dev.tidewire.auth.Grant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a session is in its life. Guarded by the session's lock.
 *
 * <pre>
 *  token in handshake ─────────────────┐             auth
 *                                      ▼ ◄──────────────────────────────┐
 *  ──► AwaitingAuth ── auth ──► Granting ── admitted ──► Open ──► Suspended
 *            │                   │    ▲                  │  │ token ends │
 *            │ timeout,          │    └────── auth ──────┘  │            │ grace
 *            │ other message     │ refused                  │ overload   │ ends
 *            └───────────────────┴────────► Closed ◄────────┴────────────┘
 * </pre>
 *
 * <p>A token may also end while another one is examined: then the session is suspended as well, and
 * the new token may still open it.
 */
sealed interface SessionState {
    /** What the session held when it was last admitted, or null. */
    default @Nullable Held held() {
        return switch (this) {
            case AwaitingAuth _, Closed _ -> null;
            case Granting granting -> granting.before;
            case Held held -> held;
        };
    }

    /** The grant that the session was last admitted with, or null. */
    default @Nullable Grant grant() {
        Held held = held();
        return held == null ? null : held.grant();
    }

    /** Where it is, for an operator. */
    default String word() {
        return switch (this) {
            case AwaitingAuth _ -> "awaiting_auth";
            case Granting _ -> "granting";
            case Open _ -> "open";
            case Suspended _ -> "suspended";
            case Closed _ -> "closed";
        };
    }

    /** The end; timers are called off. */
    default Closed close() {
        if (this instanceof AwaitingAuth awaiting) {
            awaiting.timeout.cancel();
        }
        Held held = held();
        if (held != null) {
            held.cancel();
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

    /**
     * Access is being decided: a token is examined, its grant is being recorded, or a policy is
     * asked about a subscription. Further messages wait.
     */
    final class Granting implements SessionState {
        /** What a message takes besides its characters, so that many empty ones count too. */
        private static final int MESSAGE_OVERHEAD = 64;

        private final List<String> waiting = new ArrayList<>();
        private @Nullable Held before;
        private long waitingLength;

        /**
         * @param before where the session was, if it was admitted before
         */
        Granting(@Nullable Held before) {
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

        /** The earlier grant stays as it is. */
        Held keep() {
            if (before == null) {
                throw new IllegalStateException("there is no earlier grant");
            }
            return before;
        }

        /** The earlier grant has ended meanwhile. */
        Granting suspend(Suspended suspended) {
            if (before != null) {
                before.cancel();
            }
            before = suspended;
            return this;
        }
    }

    /** The session has been admitted. */
    sealed interface Held extends SessionState {
        @Override
        Grant grant();

        /** A new token is examined. */
        default Granting examine() {
            return new Granting(this);
        }

        /** Calls its timers off. */
        void cancel();
    }

    /**
     * The client may subscribe.
     *
     * @param timers tell of, and act on, the end of the token
     */
    record Open(Grant grant, List<Scheduler.Task> timers) implements Held {
        Suspended suspend(Suspended suspended) {
            cancel();
            return suspended;
        }

        @Override
        public void cancel() {
            timers.forEach(Scheduler.Task::cancel);
        }
    }

    /**
     * The grant has ended. Nothing is delivered until a new token comes.
     *
     * @param denial what the client is told that asks for something
     * @param timeout ends the session
     */
    record Suspended(Grant grant, DenialReason denial, Scheduler.Task timeout) implements Held {
        @Override
        public void cancel() {
            timeout.cancel();
        }
    }

    /** Nothing happens any more. */
    record Closed() implements SessionState {}
}
