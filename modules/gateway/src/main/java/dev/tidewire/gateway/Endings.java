package dev.tidewire.gateway;

import java.util.ArrayList;
import java.util.List;

/**
 * What an operation under the hub's lock leaves to be done after the lock is released: the end of
 * sessions, since ending takes the session's lock, which comes before the hub's, and whatever might
 * block. Belongs to one operation, and so to one thread.
 */
final class Endings {
    private final List<Runnable> endings = new ArrayList<>(0);

    /** Nothing is delivered to the subscriber any more; {@link #run} will end its session. */
    void add(Subscriber subscriber, Ending ending) {
        if (subscriber.fail()) {
            endings.add(() -> subscriber.owner().end(ending));
        }
    }

    void later(Runnable action) {
        endings.add(action);
    }

    void run() {
        endings.forEach(Runnable::run);
    }
}
