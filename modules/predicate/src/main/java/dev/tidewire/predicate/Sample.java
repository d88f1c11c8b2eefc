package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Some of the latest changes, to tell how many changes satisfy a check. Bounded. Used by one thread
 * at a time.
 */
final class Sample {
    /** One that stays empty. */
    static final Sample NONE = new Sample(0);

    private static final int EVERY = 16;

    private final @Nullable JsonNode[] records;
    private int count;
    private int seen;

    /**
     * @param size most changes
     */
    Sample(int size) {
        records = new @Nullable JsonNode[size];
    }

    /** Shows it a change's record; it keeps some. */
    void see(JsonNode record) {
        int number = seen++ & Integer.MAX_VALUE;
        if (count < records.length) {
            records[count++] = record;
        } else if (number % EVERY == 0 && records.length > 0) {
            records[number / EVERY % records.length] = record;
        }
    }

    /**
     * The share of records that satisfy the check, as if there was one more.
     *
     * @param one how much of the additional one satisfies it
     */
    double share(Check check, double one) {
        double satisfied = one;
        for (int index = 0; index < count; index++) {
            JsonNode record = records[index];
            if (record != null && check.holdsFor(record)) {
                satisfied++;
            }
        }
        return satisfied / (count + 1);
    }
}
