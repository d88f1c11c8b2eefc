package dev.tidewire.ingest;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Which event has which idempotency key, for 24 hours of event time. The claim names its event's
 * offset, so an event that is read again knows its own: it does not matter whether a crash kept the
 * claim and lost the event, or the other way round.
 */
final class Claims {
    static final String STORE = "claims";

    private static final Duration VALID = Duration.ofHours(24);
    private static final Duration WINDOW = Duration.ofHours(1);

    /** Of windows by their beginning: the oldest that may hold a valid claim, and an hour more. */
    private static final Duration RETENTION = VALID.plus(WINDOW.multipliedBy(2));

    private final WindowStore<Bytes, byte[]> store;

    Claims(WindowStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** In memory, with a changelog. */
    static StoreBuilder<WindowStore<Bytes, byte[]>> storeBuilder() {
        return Stores.windowStoreBuilder(
                Stores.inMemoryWindowStore(STORE, RETENTION, WINDOW, false),
                Serdes.Bytes(),
                Serdes.ByteArray());
    }

    /**
     * Claims a key for the event at an offset.
     *
     * @param digest of workspace and key
     * @param time of the event, epoch milliseconds
     * @return whether the event has the key; else another one has had it for less than 24 hours
     */
    boolean claim(byte[] digest, long offset, long time) {
        Bytes key = Bytes.wrap(digest);
        long own = time - Math.floorMod(time, WINDOW.toMillis());
        // One window ahead too: clocks of leaders differ.
        long window = own + WINDOW.toMillis();
        long oldest = Math.max(0, time - VALID.toMillis() - WINDOW.toMillis());
        for (; window > oldest || window == 0; window -= WINDOW.toMillis()) {
            byte[] value = store.fetch(key, window);
            if (value != null) {
                ByteBuffer claim = ByteBuffer.wrap(value);
                long claimedBy = claim.getLong();
                if (claimedBy == offset) {
                    return true;
                }
                if (claim.getLong() > time - VALID.toMillis()) {
                    return false;
                }
            }
        }
        ByteBuffer claim = ByteBuffer.allocate(2 * Long.BYTES).putLong(offset).putLong(time);
        store.put(key, claim.array(), own);
        return true;
    }
}
