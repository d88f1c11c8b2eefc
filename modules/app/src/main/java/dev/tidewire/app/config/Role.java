package dev.tidewire.app.config;

import java.util.Locale;

/** What a process does, which decides what its configuration must hold. */
public enum Role {
    CAPTURE,
    MATCHER,
    GATEWAY;

    /** The role's name on the command line and in the configuration. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return label();
    }
}
