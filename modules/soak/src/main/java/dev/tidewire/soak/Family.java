package dev.tidewire.soak;

import java.util.Locale;

/** What writes changes. */
enum Family {
    POSTGRES,
    MONGO,
    EVENTS;

    /** As channels begin. */
    String prefix() {
        return name().toLowerCase(Locale.ROOT) + ':';
    }
}
