package dev.tidewire.capture;

import com.mongodb.ServerAddress;
import com.mongodb.event.ServerHeartbeatFailedEvent;
import com.mongodb.event.ServerHeartbeatSucceededEvent;
import com.mongodb.event.ServerMonitorListener;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out that the server is gone from which a read waits for an answer: an answer may take
 * however long, but the driver also asks every server now and then whether it is there. The driver
 * itself draws no conclusion from that for what goes on already. Thread-safe.
 */
final class MongoSilence implements ServerMonitorListener {
    /** One may be lost with a connection that was idle; the next is on a new one. */
    private static final int DEAD = 2;

    private final Runnable dead;
    private final Map<ServerAddress, Integer> failures = new ConcurrentHashMap<>();
    private volatile @Nullable ServerAddress asked;

    /**
     * @param dead called when the server did not answer twice in a row, and no read was answered
     *     meanwhile
     */
    MongoSilence(Runnable dead) {
        this.dead = dead;
    }

    /** An earlier read is answered, and the next one waits for this server. */
    void waitsFor(ServerAddress server) {
        asked = server;
        if (!failures.isEmpty()) {
            failures.remove(server);
        }
    }

    @Override
    public void serverHeartbeatSucceeded(ServerHeartbeatSucceededEvent event) {
        failures.put(event.getConnectionId().getServerId().getAddress(), 0);
    }

    @Override
    public void serverHeartbeatFailed(ServerHeartbeatFailedEvent event) {
        ServerAddress server = event.getConnectionId().getServerId().getAddress();
        failures.merge(server, 1, Integer::sum);
        @Nullable ServerAddress waited = asked;
        boolean gone =
                waited == null
                        ? failures.values().stream().allMatch(count -> count >= DEAD)
                        : failures.getOrDefault(waited, 0) >= DEAD;
        if (gone) {
            dead.run();
        }
    }
}
