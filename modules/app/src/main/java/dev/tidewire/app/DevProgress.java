package dev.tidewire.app;

import java.time.Duration;

/** Told what {@link DevStack} has done. Thread-safe. */
@FunctionalInterface
public interface DevProgress {
    /**
     * A part is ready.
     *
     * @param part its name, for people
     * @param detail where it is, or empty
     * @param elapsed since the start of the whole
     */
    void ready(String part, String detail, Duration elapsed);

    /** Nobody wants to know. */
    static DevProgress none() {
        return (part, detail, elapsed) -> {};
    }
}
