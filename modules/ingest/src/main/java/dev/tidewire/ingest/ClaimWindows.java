package dev.tidewire.ingest;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The claims of one kind, by windows of time: a whole window is forgotten at once, as soon as
 * nothing in it is valid and one window more has passed, since the clocks of partition leaders
 * differ. A name may be claimed in several windows, so that events that are read again find what
 * they found the first time. Not thread-safe.
 */
final class ClaimWindows {
    private final long valid;
    private final long window;
    private final long kept;
    private final NavigableMap<Long, ClaimTable> tables = new TreeMap<>();
    private long newest = Long.MIN_VALUE;

    /** What a name is to an event. */
    enum Standing {
        FREE,
        OWN,
        TAKEN
    }

    ClaimWindows(Claim.Kind kind) {
        valid = kind.valid.toMillis();
        window = kind.window.toMillis();
        kept = valid / window + 2;
    }

    /** What the claim's name is to its event at its time. */
    Standing standing(Claim claim) {
        long oldest = Math.floorDiv(claim.time() - valid, window);
        // One window ahead too: clocks of leaders differ.
        long ahead = number(claim.time()) + 1;
        for (Map.Entry<Long, ClaimTable> entry :
                tables.subMap(oldest, true, ahead, true).descendingMap().entrySet()) {
            ClaimTable table = entry.getValue();
            int slot = table.find(claim.name());
            if (slot != ClaimTable.NONE) {
                if (table.offset(slot) == claim.offset()) {
                    return Standing.OWN;
                }
                if (entry.getKey() * window + table.time(slot) > claim.time() - valid) {
                    return Standing.TAKEN;
                }
            }
        }
        return Standing.FREE;
    }

    /** The claim is made; one that is older than everything that is kept is not remembered. */
    void put(Claim claim) {
        long number = number(claim.time());
        newest = Math.max(newest, claim.time());
        long forgotten = number(newest) - kept;
        if (number > forgotten) {
            ClaimTable table = tables.get(number);
            if (table == null) {
                table = open(number);
                tables.headMap(forgotten, true).clear();
            }
            table.put(claim.name(), claim.offset(), (int) Math.floorMod(claim.time(), window));
        }
    }

    private ClaimTable open(long number) {
        ClaimTable table = new ClaimTable();
        tables.put(number, table);
        Map.Entry<Long, ClaimTable> past = tables.lowerEntry(number - 1);
        if (past != null) {
            past.getValue().settle();
        }
        return table;
    }

    private long number(long time) {
        return Math.floorDiv(time, window);
    }

    /** The latest time of a claim, or {@link Long#MIN_VALUE} while there was none. */
    long newest() {
        return newest;
    }

    long size() {
        return tables.values().stream().mapToLong(ClaimTable::size).sum();
    }

    /** The memory that claims take. */
    long bytes() {
        return tables.values().stream().mapToLong(ClaimTable::bytes).sum();
    }

    void clear() {
        tables.clear();
        newest = Long.MIN_VALUE;
    }
}
