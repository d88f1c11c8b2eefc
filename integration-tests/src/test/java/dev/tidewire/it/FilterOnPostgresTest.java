package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.ServersAvailable;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A filter matches a row, as capture wrote it, where PostgreSQL itself finds the row by the same
 * condition in SQL. {@link PostgresDeparture} lists where PostgreSQL differs, and what is left out
 * for it; {@code -Dtidewire.pairs=5000000} compares more, {@code -Dtidewire.seed=…} repeats a run.
 *
 * <p>Not asked at all, for want of an equivalent in SQL: the order of objects, and of arrays in
 * {@code jsonb}; arrays in arrays; and what RE2 and PostgreSQL write in different ways, such as
 * word boundaries.
 */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FilterOnPostgresTest {
    private static final int PAIRS = Integer.getInteger("tidewire.pairs", 100_000);
    private static final int ROWS = 250;
    private static final int PREDICATES = 420;
    private static final double MOST_LEFT_OUT = 0.03;
    private static final List<String> OPERATORS =
            List.of(
                    "$eq",
                    "$ne",
                    "$gt",
                    "$gte",
                    "$lt",
                    "$lte",
                    "$in",
                    "$nin",
                    "$exists",
                    "$regex",
                    "$and",
                    "$or",
                    "$nor",
                    "$not",
                    "$all",
                    "$elemMatch",
                    "$size",
                    "$like",
                    "$ilike");

    private final Stack stack;
    private final MemberCounts counts = new MemberCounts();
    private final Map<PostgresDeparture, Integer> leftOut = new EnumMap<>(PostgresDeparture.class);
    private SampleTable table;

    FilterOnPostgresTest(Stack stack) {
        this.stack = stack;
    }

    static boolean available() {
        return ServersAvailable.check();
    }

    @BeforeAll
    void createTable() throws SQLException {
        table = new SampleTable(stack);
    }

    @AfterAll
    void close() throws SQLException {
        table.close();
    }

    @Test
    void agreesWithPostgres() throws SQLException {
        long seed = Long.getLong("tidewire.seed", System.nanoTime());
        System.out.println(getClass().getName() + " seed: repeat with -Dtidewire.seed=" + seed);
        Random random = new Random(seed);
        int pairs = 0;
        while (pairs < PAIRS) {
            pairs += compareSome(random, seed);
        }
        System.out.printf("%d pairs, left out %s, %s%n", pairs, leftOut, counts);
        assertThat(leftOut.values().stream().mapToInt(Integer::intValue).sum())
                .isLessThan((int) (MOST_LEFT_OUT * pairs));
        counts.requireBoth(OPERATORS, PAIRS / 1_000);
        counts.requireBoth(
                Stream.of(SampleColumn.values()).map(SampleColumn::label).toList(), PAIRS / 1_000);
    }

    /** Compares what some new predicates find among some new rows; how many pairs that were. */
    private int compareSome(Random random, long seed) throws SQLException {
        RandomSamples samples = new RandomSamples(random);
        CapturedRows rows = fill(Stream.generate(samples::row).limit(ROWS).toList());
        RandomPredicates some = new RandomPredicates(random, rows.records());
        List<JsonNode> predicates = Stream.generate(some::predicate).limit(PREDICATES).toList();
        List<BitSet> found = rows.found(predicates);
        int pairs = 0;
        for (int index = 0; index < PREDICATES; index++) {
            JsonNode predicate = predicates.get(index);
            BitSet compared = comparable(predicate, rows);
            BitSet expected = table.where(PostgresWhere.of(predicate));
            BitSet wrong = different(expected, rows.matched(predicate), compared);
            wrong.or(different(expected, found.get(index), compared));
            if (!wrong.isEmpty()) {
                fail("seed " + seed + ": " + report(predicate, wrong.nextSetBit(0), rows));
            }
            expected.and(compared);
            int matched = expected.cardinality();
            counts.add(predicate, matched, compared.cardinality() - matched);
            pairs += compared.cardinality();
        }
        return pairs;
    }

    private CapturedRows fill(List<List<@Nullable String>> rows) throws SQLException {
        return new CapturedRows(table.fill(rows));
    }

    private BitSet comparable(JsonNode predicate, CapturedRows rows) {
        BitSet compared = new BitSet();
        for (int row = 0; row < ROWS; row++) {
            Optional<PostgresDeparture> departure =
                    PostgresDeparture.of(predicate, rows.record(row));
            compared.set(row, departure.isEmpty());
            departure.ifPresent(reason -> leftOut.merge(reason, 1, Integer::sum));
        }
        return compared;
    }

    private static BitSet different(BitSet expected, BitSet actual, BitSet compared) {
        BitSet different = (BitSet) expected.clone();
        different.xor(actual);
        different.and(compared);
        return different;
    }

    private String report(JsonNode predicate, int row, CapturedRows rows) throws SQLException {
        JsonNode smallest = SmallestJson.of(predicate, part -> disagrees(part, row, rows));
        String where = PostgresWhere.of(smallest);
        return "%s on %s: PostgreSQL says %s, the filter %s, the index %s. WHERE %s (first %s)"
                .formatted(
                        smallest,
                        rows.record(row),
                        table.where(where).get(row),
                        rows.matched(smallest).get(row),
                        rows.found(List.of(smallest)).getFirst().get(row),
                        where,
                        predicate);
    }

    private boolean disagrees(JsonNode predicate, int row, CapturedRows rows) {
        try {
            boolean expected = table.where(PostgresWhere.of(predicate)).get(row);
            return predicate.isObject()
                    && PostgresDeparture.of(predicate, rows.record(row)).isEmpty()
                    && (rows.matched(predicate).get(row) != expected
                            || rows.found(List.of(predicate)).getFirst().get(row) != expected);
        } catch (RuntimeException | SQLException malformed) {
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyDepartureIsOne(PostgresDeparture departure) throws SQLException {
        CapturedRows rows = fill(List.of(RandomSamples.only(departure.column, departure.sample)));

        assertThat(table.where(PostgresWhere.of(departure.predicate)))
                .isNotEqualTo(rows.matched(departure.predicate));
        assertThat(PostgresDeparture.of(departure.predicate, rows.record(0))).contains(departure);
    }
}
