package dev.tidewire.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.predicate.Change;
import dev.tidewire.predicate.Filter;
import dev.tidewire.predicate.JsonRecords;
import dev.tidewire.predicate.Limits;
import dev.tidewire.predicate.Predicate;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Filters on the orders of a shop, and changes of these orders, each of which matches ten of the
 * filters, if there are as many.
 */
public enum FilterMix {
    /** {@code {"customer": 17}}. */
    EQUALITY,
    /** {@code {"weight": {"$gte": 1000, "$lt": 1010}}}. */
    RANGES,
    /** {@code {"sku": {"$like": "00017%"}}}. */
    PREFIXES,
    /** {@code {"$or": [{"customer": 17}, {"buyer": 17}]}}. */
    OR,
    /**
     * Of the above 70, 15, 5 and 5 in 100, and 5 of several conditions, one of them {@code $in}.
     */
    MIX;

    private static final WorkspaceId WORKSPACE = WorkspaceId.of("acme");
    private static final ChannelPattern PATTERN = ChannelPattern.parse("postgres:orders");
    private static final Channel CHANNEL = Channel.parse("postgres:orders");
    private static final int MATCHES = 10;
    private static final int STEP = 10;

    /** How many groups of filters there are, of which each change matches one. */
    static int groups(int filters) {
        return Math.max(1, filters / MATCHES);
    }

    /** A filter as a client writes it; the numbers are from 0. */
    String predicates(int number, int filters) {
        int groups = groups(filters);
        int group = number % groups;
        int within = number / groups;
        return switch (this) {
            case EQUALITY -> equality(group, within);
            case RANGES -> range(group, within);
            case PREFIXES -> prefix(group, within);
            case OR -> or(group, within);
            case MIX -> mixed(number, group, within);
        };
    }

    private static String mixed(int number, int group, int within) {
        int share = Math.floorMod(number * 37 + within * 11, 100);
        if (share < 70) {
            return equality(group, within);
        }
        if (share < 85) {
            return range(group, within);
        }
        if (share < 90) {
            return prefix(group, within);
        }
        return share < 95 ? or(group, within) : several(group, within);
    }

    /** Others with the same condition have another number, so that all filters are distinct. */
    private static String equality(int group, int within) {
        return "{\"customer\":%d,\"total\":{\"$gt\":%d}}".formatted(group, within);
    }

    private static String range(int group, int within) {
        int low = group * STEP;
        return "{\"weight\":{\"$gte\":%d.%d,\"$lt\":%d}}".formatted(low, within, low + STEP);
    }

    private static String prefix(int group, int within) {
        return "{\"sku\":{\"$like\":\"%07d%%\"},\"total\":{\"$gt\":%d}}".formatted(group, within);
    }

    private static String or(int group, int within) {
        return "{\"$or\":[{\"customer\":%d},{\"buyer\":\"b%d-%d\"}]}"
                .formatted(group, group, within);
    }

    private static String several(int group, int within) {
        return "{\"status\":\"open\",\"customer\":{\"$in\":[%d,%d]},\"note\":{\"$ne\":\"x%d\"}}"
                .formatted(group, -group - 1, within);
    }

    /** The filter in the form of the matcher. */
    static Filter filter(String predicates) {
        return new Filter(
                WORKSPACE,
                PATTERN,
                Set.of(),
                null,
                Predicate.parse(JsonRecords.parse(predicates), Limits.DEFAULT),
                List.of(),
                Predicate.all());
    }

    /** The value of a change that matches the filters of any group. */
    static byte[] value(SplittableRandom random, int filters) {
        int group = random.nextInt(groups(filters));
        return """
        {"channel":"postgres:orders","operation":"INSERT","table":"orders","schema":"public",\
        "record":{"id":%d,"customer":%d,"buyer":"b%d","status":"open","sku":"%07d-%d",\
        "weight":%d.95,"total":1000,"currency":"EUR","placed_at":"2026-01-15T10:00:00.000Z",\
        "note":"leave it at the door, please","address":{"city":"Kiel","zip":"24103"}},\
        "timestamp":"2026-01-15T10:00:00.000Z","correlationId":"pg-1234567","id":"db-1-2-3-%d"}\
        """
                .formatted(
                        random.nextInt(),
                        group,
                        group,
                        group,
                        random.nextInt(100),
                        group * STEP + STEP - 1,
                        random.nextInt())
                .getBytes(UTF_8);
    }

    /** A change of an order. */
    static Change change(byte[] value) {
        return Change.of(WORKSPACE, CHANNEL, Operation.INSERT, value);
    }
}
