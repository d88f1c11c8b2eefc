package dev.tidewire.gateway;

/**
 * How much a scan may hold back for subscriptions that want only the latest change of each row.
 * Used by one thread.
 */
final class ScanRoom {
    /** Besides the records of one read, which are there anyway. */
    static final long BYTES = 16 << 20;

    private long taken;

    void take(long size) {
        taken += size;
    }

    void give(long size) {
        taken -= size;
    }

    /** Whether what is held back is to be sent before more is read. */
    boolean full() {
        return taken >= BYTES;
    }
}
