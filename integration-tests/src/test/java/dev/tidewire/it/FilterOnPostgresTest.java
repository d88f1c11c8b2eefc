package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.testkit.ServersAvailable;
import java.sql.SQLException;
import java.util.List;
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
    private static final int MOST_LEFT_OUT = 50;
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

    private static final List<String> COLUMNS =
            Stream.of(SampleColumn.values()).map(SampleColumn::label).toList();

    private final Stack stack;
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
        PostgresComparison comparison = new PostgresComparison(table);
        Random random = new Random(seed);
        while (comparison.pairs() < PAIRS) {
            comparison.compareSome(random);
        }
        System.out.println(comparison);
        assertThat(comparison.leftOut()).isLessThan(comparison.pairs() / MOST_LEFT_OUT);
        assertThat(comparison.transitions()).isGreaterThan(comparison.pairs() / 50);
        comparison.counts().requireBoth(OPERATORS, PAIRS / 2_000);
        comparison.counts().requireBoth(COLUMNS, PAIRS / 2_000);
    }

    @ParameterizedTest
    @EnumSource
    void everyDepartureIsOne(PostgresDeparture departure) throws SQLException {
        List<@Nullable String> row = RandomSamples.only(departure.column, departure.sample);
        ComparedChange inserted = table.fill(List.of(row)).getFirst();
        JsonNode predicate = departure.predicate;
        SampleFilters filter = new SampleFilters(table.workspace, List.of(predicate));

        assertThat(filter.each(inserted).getFirst())
                .isNotEqualTo(inserted.expected(table.where(PostgresWhere.of(predicate))));
        assertThat(PostgresDeparture.of(predicate, inserted.change().newRecord()))
                .contains(departure);
    }
}
