package dev.tidewire.app;

import dev.tidewire.gateway.Readiness;

/** A running role: how it is, and how it ends. Thread-safe. */
interface Part extends AutoCloseable {
    /** The role's name. */
    String name();

    /** How it is; never blocks. */
    Readiness check();

    /** Stops it in order; a second call does nothing. */
    @Override
    void close();
}
