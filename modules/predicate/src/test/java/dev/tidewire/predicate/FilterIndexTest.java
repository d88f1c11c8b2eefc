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
        Filter filter =
                new Filter(
                        WORKSPACE,
                        ChannelPattern.parse("postgres:orders"),
                        Set.of(),
                        null,
                        Predicate.parse(JsonRecords.parse(predicate), Limits.DEFAULT),
                        List.of(),
                        Predicate.all());
        Plain added = index.findOrAdd(filter, Plain::new);
        List<Plain> matched = new ArrayList<>();

        index.match(
                Change.of(
                        WORKSPACE,
                        Channel.parse("postgres:orders"),
                        Operation.INSERT,
                        ("{\"record\":" + record + "}").getBytes(UTF_8)),
                (found, _) -> matched.add(found));

        assertThat(matched).containsExactly(added);
    }

    private static final class Plain extends IndexedFilter {}
}
