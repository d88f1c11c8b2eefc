package dev.tidewire.predicate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Operation;
import dev.tidewire.model.WorkspaceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters that are filed by what they ask of the elements of an array. */
class FilterIndexTest {
    private static final WorkspaceId WORKSPACE = WorkspaceId.of("acme");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"b":{"$elemMatch":{"$elemMatch":{"$lte":2}}}}        | {"b":[["x",1],"y"]}
                    {"b":{"$elemMatch":{"$elemMatch":{"$elemMatch":{"$gt":2}}}}} | {"b":[[[3]]]}
                    {"b":{"$elemMatch":{"c":{"$elemMatch":{"d":1}}}}}     | {"b":[{"c":[{"d":1}]}]}
                    {"b":{"$elemMatch":{"c":{"$exists":false}}}}          | {"b":[{"c":1},{"d":1}]}
                    {"b":{"$elemMatch":{"c":{"$exists":false}}}}          | {"b":[{"c":1},[]]}
                    {"b":{"$elemMatch":{"c.d":{"$exists":false}}}}        | {"b":[{"c":[]}]}
                    {"b":{"$elemMatch":{"c":null}}}                       | {"b":[{"c":1},{"d":1}]}
                    {"b.c":{"$exists":false}}                             | {"b":[]}
                    """)
    void findsWhatIsAskedOfElements(String predicate, String record) {
        FilterIndex<Plain> index = new FilterIndex<>();
        Plain added = index.findOrAdd(filter(predicate), Plain::new);

        List<Plain> matched = match(index, record);

        assertThat(matched).containsExactly(added);
    }

    /** Several times as many values, lists and filters as are looked up side by side. */
    @Test
    void findsEachOfManyFiltersOnceByTheElementsOfOneArray() {
        FilterIndex<Plain> index = new FilterIndex<>();
        List<Plain> added = new ArrayList<>();
        for (int number = 0; number < 200; number++) {
            for (int least = -2; least < 0; least++) {
                String predicate =
                        "{\"b\":{\"$in\":[%d,%d]},\"c\":{\"$gt\":%d}}"
                                .formatted(number, number + 1, least);
                added.add(index.findOrAdd(filter(predicate), Plain::new));
            }
        }
        String elements =
                IntStream.range(0, 200).mapToObj(String::valueOf).collect(Collectors.joining(","));

        List<Plain> matched = match(index, "{\"b\":[" + elements + "],\"c\":0}");

        assertThat(matched).containsExactlyInAnyOrderElementsOf(added);
    }

    private static Filter filter(String predicate) {
        return new Filter(
                WORKSPACE,
                ChannelPattern.parse("postgres:orders"),
                Set.of(),
                null,
                Predicate.parse(JsonRecords.parse(predicate), Limits.DEFAULT),
                List.of(),
                Predicate.all());
    }

    private static List<Plain> match(FilterIndex<Plain> index, String record) {
        List<Plain> matched = new ArrayList<>();
        index.match(
                Change.of(
                        WORKSPACE,
                        Channel.parse("postgres:orders"),
                        Operation.INSERT,
                        ("{\"record\":" + record + "}").getBytes(UTF_8)),
                (found, _) -> matched.add(found));
        return matched;
    }

    private static final class Plain extends IndexedFilter {}
}
