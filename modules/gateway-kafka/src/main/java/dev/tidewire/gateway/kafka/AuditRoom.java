package dev.tidewire.gateway.kafka;

/** How much may be kept while Kafka is away. Guarded by its owner's lock. */
final class AuditRoom {
    private final int maxRecords;
    private final long maxBytes;
    private int records;
    private long bytes;

    /** 10,000 records, and 32 MB. */
    AuditRoom() {
        this(10_000, 32L << 20);
    }

    AuditRoom(int maxRecords, long maxBytes) {
        this.maxRecords = maxRecords;
        this.maxBytes = maxBytes;
    }

    /** Takes room for a record, if there is. */
    boolean take(long size) {
        if (records >= maxRecords || bytes + size > maxBytes) {
            return false;
        }
        takeAnyway(size);
        return true;
    }

    /** Takes room for a record that there are few of. */
    void takeAnyway(long size) {
        records++;
        bytes += size;
    }

    void give(long size) {
        records--;
        bytes -= size;
    }

    boolean halfFree() {
        return records <= maxRecords / 2 && bytes <= maxBytes / 2;
    }
}
