package dev.tidewire.gateway;

import dev.tidewire.protocol.ServerFrame;
import dev.tidewire.protocol.ServerFrames;
import dev.tidewire.protocol.SlowPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Closes connections that are too slow for what was subscribed to over them. Guarded by the hub's
 * lock.
 */
final class SlowClients {
    private static final Ending TOO_SLOW =
            Ending.overloaded(
                    "the client reads too slowly for onSlow disconnect; go on from the last"
                            + " cursors");

    private final Outbox outbox;

    SlowClients(Outbox outbox) {
        this.outbox = outbox;
    }

    /** Whether a client that does not keep up is to be closed. */
    static boolean close(Subscriber subscriber) {
        return subscriber.subscriptions().stream()
                .anyMatch(subscription -> subscription.onSlow() == SlowPolicy.DISCONNECT);
    }

    /**
     * Ends a session from whose connection was taken back what was not written yet. In its place
     * the client gets the cursors at which its subscriptions go on; those for which there is no
     * room go on at the latest that it has.
     */
    void end(Subscriber subscriber, Endings endings) {
        for (Map.Entry<String, List<String>> told : cursors(subscriber).entrySet()) {
            ServerFrame cursor = new ServerFrame.Advanced(told.getValue(), told.getKey());
            if (!outbox.tell(subscriber, Frame.of(ServerFrames.write(cursor)))) {
                break;
            }
        }
        endings.add(subscriber, TOO_SLOW);
    }

    private static Map<String, List<String>> cursors(Subscriber subscriber) {
        Map<String, List<String>> cursors = new LinkedHashMap<>();
        for (Subscription subscription : subscriber.subscriptions()) {
            LiveFilter filter = subscription.filter();
            if (subscription.acknowledged() && filter.state() instanceof LiveFilter.Active active) {
                String cursor =
                        active.coverage()
                                .cursor(filter.filter().workspace(), subscription.position())
                                .toString();
                cursors.computeIfAbsent(cursor, _ -> new ArrayList<>()).add(filter.id());
            }
        }
        return cursors;
    }
}
