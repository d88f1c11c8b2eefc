package dev.tidewire.gateway;

import dev.tidewire.model.Channel;
import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL log of one partition. Scans run when the test says so. */
final class FakeChangeLog implements ChangeLog {
    private final NavigableMap<Long, LogRecord> records = new TreeMap<>();
    private final List<Running> running = new ArrayList<>();
    private long begin;
    private long end;
    private int scans;
    private int batch = 500;
    private int read;
    private @Nullable RuntimeException outage;

    private static final class Running {
        private final Scan scan;
        private long next;

        Running(Scan scan, long next) {
            this.scan = scan;
            this.next = next;
        }
    }

    /** The id of a family's log. */
    static UUID logId(Family family) {
        return family == Family.POSTGRES
                ? GatewayFixture.LOG
                : new UUID(GatewayFixture.LOG.getMostSignificantBits(), family.label().hashCode());
    }

    @Override
    public UUID id(Family family) {
        return logId(family);
    }

    @Override
    public int partition(WorkspaceId workspace) {
        return GatewayFixture.PARTITION;
    }

    @Override
    public CompletableFuture<Long> first(Family family, int partition) {
        return answered(begin);
    }

    @Override
    public CompletableFuture<Long> firstSince(Family family, int partition, Instant time) {
        return answered(Math.clamp(time.getEpochSecond(), begin, end));
    }

    private CompletableFuture<Long> answered(long offset) {
        return outage == null
                ? CompletableFuture.completedFuture(offset)
                : CompletableFuture.failedFuture(outage);
    }

    @Override
    public void scan(LogPosition from, Scan scan) {
        scans++;
        running.add(new Running(scan, from.offset()));
    }

    /** An insert into the table, whose id is {@code change-} and the offset. */
    void insert(long offset, String table) {
        insert(offset, "acme", table);
    }

    void insert(long offset, String workspace, String table) {
        put(
                new LogRecord.Change(
                        offset,
                        WorkspaceId.of(workspace),
                        Channel.parse("postgres:" + table),
                        Operation.INSERT,
                        null,
                        ("{\"id\":\"change-"
                                        + offset
                                        + "\",\"record\":{\"offset\":"
                                        + offset
                                        + "}}")
                                .getBytes(StandardCharsets.UTF_8)));
    }

    void put(LogRecord record) {
        records.put(record.offset(), record);
        end = Math.max(end, record.offset() + 1);
    }

    /** The log ends before an offset at which there is no record. */
    void endAt(long offset) {
        end = offset;
    }

    /** What is before an offset is no longer kept. */
    void beginAt(long offset) {
        begin = offset;
        records.headMap(offset).clear();
        end = Math.max(end, offset);
    }

    void readAtOnce(int most) {
        batch = most;
    }

    void fail() {
        outage = new IllegalStateException("no broker");
    }

    void recover() {
        outage = null;
    }

    /** Runs all scans until they are over or wait for more records. */
    void run() {
        boolean more = true;
        while (more) {
            more = false;
            for (Running each : List.copyOf(running)) {
                more |= turn(each);
            }
        }
    }

    /** Gives every scan one batch; returns whether one had something to read, or ended. */
    boolean turn() {
        boolean more = false;
        for (Running each : List.copyOf(running)) {
            more |= turn(each);
        }
        return more;
    }

    private boolean turn(Running each) {
        boolean goesOn;
        boolean progress = true;
        if (each.next < begin || each.next > end) {
            each.next = Math.clamp(each.next, begin, end);
            goesOn = each.scan.moved(each.next);
        } else {
            List<LogRecord> batched =
                    records.subMap(each.next, end).values().stream().limit(batch).toList();
            long next = batched.size() < batch ? end : batched.getLast().offset() + 1;
            progress = next > each.next;
            each.next = next;
            read += batched.size();
            goesOn = each.scan.read(batched, next);
        }
        if (!goesOn) {
            running.remove(each);
        }
        return progress || !goesOn;
    }

    /** How many scans were begun. */
    int scans() {
        return scans;
    }

    /** How many go on. */
    int running() {
        return running.size();
    }

    /** How many records were read. */
    int recordsRead() {
        return read;
    }
}
