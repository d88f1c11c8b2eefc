package dev.tidewire.gateway;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether connections are let in, or why not.
 *
 * <pre>
 * Starting ── epoch taken ──► Serving ── drain ──► Draining ──► Over
 *     │                          └──── superseded, closed ──────► ▲
 *     └───────────────────────────────────────────────────────────┘
 * </pre>
 */
sealed interface Phase {
    /** No epoch has been taken yet. */
    record Starting() implements Phase {}

    /** Connections are let in. */
    record Serving(long epoch) implements Phase {}

    /**
     * Sessions end one after another, and none is let in.
     *
     * @param endings how new connections end
     */
    record Draining(Supplier<Ending> endings) implements Phase {}

    /**
     * Nothing happens any more.
     *
     * @param reason why, for an operator
     * @param endings how connections end
     */
    record Over(String reason, Supplier<Ending> endings) implements Phase {}

    /** What follows when another phase is due; this one if it does not. */
    default Phase next(Phase due) {
        return switch (this) {
            case Starting _, Serving _ -> due;
            // A new epoch keeps deliveries going, but lets nobody in.
            case Draining _ -> due instanceof Over ? due : this;
            case Over _ -> this;
        };
    }

    /** How a connection ends that comes now, or null if it is let in. */
    default @Nullable Ending refusal() {
        return switch (this) {
            case Starting() -> Ending.overloaded("the gateway is starting");
            case Serving _ -> null;
            case Draining(Supplier<Ending> endings) -> endings.get();
            case Over(_, Supplier<Ending> endings) -> endings.get();
        };
    }

    /** For an operator. */
    default String state() {
        return switch (this) {
            case Starting() -> "starting";
            case Serving(long epoch) -> "serving in epoch " + epoch;
            case Draining _ -> "draining";
            case Over(String reason, _) -> reason;
        };
    }
}
