package dev.tidewire.gateway;

import java.util.ArrayList;
import java.util.List;

/**
 * Sessions that an operation under the hub's lock has found to be at their end. They are ended
 * after the lock is released, since ending takes the session's lock, which comes before the hub's.
 * Belongs to one operation, and so to one thread.
 */
final class Endings {
    private final List<Runnable> endings = new ArrayList<>(0);

    /** Nothing is delivered to the subscriber any more; {@link #run} will end its session. */
    void add(Subscriber subscriber, Ending ending) {
        if (subscriber.fail()) {
            endings.add(() -> subscriber.end(ending));
        }
    }

    void run() {
        endings.forEach(Runnable::run);
    }
}
