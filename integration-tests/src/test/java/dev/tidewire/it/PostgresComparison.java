package dev.tidewire.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.model.Transition;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks PostgreSQL and filters the same, and counts. */
final class PostgresComparison {
    private static final int ROWS = 60;
    private static final int PREDICATES = 120;

    private final SampleTable table;
    private final MemberCounts counts = new MemberCounts();
    private final Map<PostgresDeparture, Integer> leftOut = new EnumMap<>(PostgresDeparture.class);
    private int pairs;
    private int transitions;

    /**
     * What PostgreSQL says.
     *
     * @param found the rows that it finds by the predicate
     * @param leftOut the rows for which it may be wrong
     */
    private record Answer(JsonNode predicate, BitSet found, BitSet leftOut) {}

    PostgresComparison(SampleTable table) {
        this.table = table;
    }

    /** How many pairs of a row and a predicate were compared. */
    int pairs() {
        return pairs;
    }

    /** How many pairs were left out. */
    int leftOut() {
        return leftOut.values().stream().mapToInt(Integer::intValue).sum();
    }

    MemberCounts counts() {
        return counts;
    }

    /** How many UPDATEs were told to move a row into or out of a filter's view. */
    int transitions() {
        return transitions;
    }

    /**
     * Compares what new predicates find among new rows and among the changes of these.
     *
     * @throws AssertionError if they disagree
     */
    void compareSome(Random random) throws SQLException {
        RandomSamples samples = new RandomSamples(random);
        List<List<@Nullable String>> rows = Stream.generate(samples::row).limit(ROWS).toList();
        List<ComparedChange> changes = new ArrayList<>(table.fill(rows));
        List<JsonNode> records = records(changes);
        RandomPredicates some = new RandomPredicates(random, records);
        List<JsonNode> predicates = Stream.generate(some::predicate).limit(PREDICATES).toList();
        List<Answer> answers = new ArrayList<>();
        for (JsonNode predicate : predicates) {
            answers.add(answer(predicate, records));
        }
        changes.addAll(table.moveAndRemove(ROWS));
        SampleFilters filters = new SampleFilters(table.workspace, predicates);
        for (ComparedChange change : changes) {
            Optional<Answer> wrong = compare(change, answers, filters);
            if (wrong.isPresent()) {
                table.fill(rows);
                throw new AssertionError(report(change, wrong.get().predicate(), records));
            }
        }
        answers.forEach(this::count);
    }

    private static List<JsonNode> records(List<ComparedChange> inserted) {
        return inserted.stream()
                .map(change -> Objects.requireNonNull(change.change().newRecord()))
                .toList();
    }

    private Answer answer(JsonNode predicate, List<JsonNode> records) throws SQLException {
        BitSet out = new BitSet();
        for (int row = 0; row < records.size(); row++) {
            Optional<PostgresDeparture> departure =
                    PostgresDeparture.of(predicate, records.get(row));
            out.set(row, departure.isPresent());
            departure.ifPresent(reason -> leftOut.merge(reason, 1, Integer::sum));
        }
        return new Answer(predicate, table.where(PostgresWhere.of(predicate)), out);
    }

    /** The first answer that the filters do not give. */
    private Optional<Answer> compare(
            ComparedChange change, List<Answer> answers, SampleFilters filters) {
        List<@Nullable Transition> each = filters.each(change);
        List<@Nullable Transition> all = filters.all(change);
        for (int index = 0; index < answers.size(); index++) {
            Answer answer = answers.get(index);
            if (change.avoids(answer.leftOut())) {
                Transition expected = change.expected(answer.found());
                if (each.get(index) != expected || all.get(index) != expected) {
                    return Optional.of(answer);
                }
                transitions += expected == null || expected == Transition.NONE ? 0 : 1;
            }
        }
        return Optional.empty();
    }

    private void count(Answer answer) {
        answer.found().andNot(answer.leftOut());
        int matched = answer.found().cardinality();
        int compared = ROWS - answer.leftOut().cardinality();
        counts.add(answer.predicate(), matched, compared - matched);
        pairs += compared;
    }

    private String report(ComparedChange change, JsonNode predicate, List<JsonNode> records)
            throws SQLException {
        JsonNode smallest = SmallestJson.of(predicate, part -> disagrees(part, change, records));
        SampleFilters alone = new SampleFilters(table.workspace, List.of(smallest));
        String where = PostgresWhere.of(smallest);
        return """
        %s of %s
        before: %s
        after: %s
        PostgreSQL says %s, the filter %s, the index %s
        WHERE %s
        first %s\
        """
                .formatted(
                        smallest,
                        change.change(),
                        shown(change.before(), smallest, records),
                        shown(change.after(), smallest, records),
                        change.expected(table.where(where)),
                        alone.each(change).getFirst(),
                        alone.all(change).getFirst(),
                        where,
                        predicate);
    }

    /** The columns that a predicate mentions, and the number. */
    private static @Nullable JsonNode shown(int row, JsonNode predicate, List<JsonNode> records) {
        if (row == ComparedChange.NOTHING) {
            return null;
        }
        String text = predicate.toString();
        ObjectNode shown = records.get(row).deepCopy();
        shown.retain(
                shown.propertyStream()
                        .map(Map.Entry::getKey)
                        .filter(name -> name.equals("id") || text.contains(name))
                        .toList());
        return shown;
    }

    private boolean disagrees(JsonNode predicate, ComparedChange change, List<JsonNode> records) {
        try {
            Transition expected = change.expected(table.where(PostgresWhere.of(predicate)));
            SampleFilters alone = new SampleFilters(table.workspace, List.of(predicate));
            return IntStream.of(change.before(), change.after())
                            .filter(row -> row != ComparedChange.NOTHING)
                            .allMatch(row ->
                                    PostgresDeparture.of(predicate, records.get(row)).isEmpty())
                    && (alone.each(change).getFirst() != expected
                            || alone.all(change).getFirst() != expected);
        } catch (RuntimeException | SQLException malformed) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "%d pairs, left out %s, %d transitions, %s"
                .formatted(pairs, leftOut, transitions, counts);
    }
}
