package dev.tidewire.predicate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Operation;
import dev.tidewire.model.Transition;
import dev.tidewire.model.WorkspaceId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompiledFilterTest {
    private static final WorkspaceId WORKSPACE = WorkspaceId.of("acme");
    private static final String EXPENSIVE = "{\"predicates\":{\"price\":{\"$gte\":100}}}";
    private static final String NO_CLAIM = "{}";

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "INSERT   | {\"record\":{\"price\":150}}                                       | NONE",
                "INSERT   | {\"record\":{\"price\":50}}                                        | -",
                "INSERT   | {\"record\":{}}                                                    | -",
                "UPDATE   | {\"record\":{\"price\":150},\"oldRecord\":{\"price\":120}}         | NONE",
                "UPDATE   | {\"record\":{\"price\":150},\"oldRecord\":{\"price\":50}}          | ENTER",
                "UPDATE   | {\"record\":{\"price\":50},\"oldRecord\":{\"price\":150}}          | LEAVE",
                "UPDATE   | {\"record\":{\"price\":50},\"oldRecord\":{\"price\":60}}           | -",
                "UPDATE   | {\"record\":{\"price\":150}}                                       | NONE",
                "UPDATE   | {\"record\":{\"price\":150},\"oldRecord\":null}                    | NONE",
                "UPDATE   | {\"record\":{\"price\":50}}                                        | -",
                "DELETE   | {\"oldRecord\":{\"price\":150}}                                    | NONE",
                "DELETE   | {\"record\":null,\"oldRecord\":{\"price\":50}}                     | -",
                "DELETE   | {}                                                                 | -",
                "TRUNCATE | {}                                                                 | NONE",
            })
    void testsTheImagesOfTheOperation(
            Operation operation, String value, @Nullable Transition expected) {
        assertThat(match("postgres:products", EXPENSIVE, NO_CLAIM, operation, value))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "UPDATE | {\"record\":{\"price\":150,\"owner\":\"ann\"},\"oldRecord\":{\"price\":150,\"owner\":\"bob\"}} | ENTER",
                "UPDATE | {\"record\":{\"price\":150,\"owner\":\"bob\"},\"oldRecord\":{\"price\":150,\"owner\":\"ann\"}} | LEAVE",
                "UPDATE | {\"record\":{\"price\":150,\"owner\":\"bob\"},\"oldRecord\":{\"price\":50,\"owner\":\"ann\"}}  | -",
                "INSERT | {\"record\":{\"price\":150,\"owner\":\"bob\"}}                                                | -",
                "DELETE | {\"oldRecord\":{\"price\":150,\"owner\":\"ann\"}}                                             | NONE",
            })
    void theClaimCountsForBothImages(
            Operation operation, String value, @Nullable Transition expected) {
        assertThat(match("postgres:products", EXPENSIVE, "{\"owner\":\"ann\"}", operation, value))
                .isEqualTo(expected);
    }

    @Test
    void enterAndLeaveNeedTheUpdateOperation() {
        String insertsOnly =
                "{\"operations\":[\"INSERT\",\"DELETE\"],\"predicates\":{\"price\":{\"$gte\":100}}}";
        String leaves = "{\"record\":{\"price\":50},\"oldRecord\":{\"price\":150}}";
        assertThat(match("postgres:products", insertsOnly, NO_CLAIM, Operation.UPDATE, leaves))
                .isNull();
    }

    @Test
    void truncateNeedsItsOperation() {
        assertThat(
                        match(
                                "postgres:products",
                                "{\"operations\":[\"DELETE\"]}",
                                NO_CLAIM,
                                Operation.TRUNCATE,
                                "{}"))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "postgres:products, true",
        "postgres:*,        true",
        "postgres:prod*,    true",
        "postgres:orders,   false",
        "mongo:products,    false",
    })
    void concernsOnlyItsChannels(String pattern, boolean expected) {
        assertThat(match(pattern, "{}", NO_CLAIM, Operation.INSERT, "{\"record\":{}}") != null)
                .isEqualTo(expected);
    }

    @Test
    void entityNarrowsAWildcard() {
        String onlyOrders = "{\"entity\":\"orders\"}";
        assertThat(match("postgres:*", onlyOrders, NO_CLAIM, Operation.INSERT, "{\"record\":{}}"))
                .isNull();
    }

    @Test
    void otherWorkspacesNeverMatch() {
        CompiledFilter filter = filter("postgres:*", "{}", NO_CLAIM);
        Change foreign =
                Change.of(
                        WorkspaceId.of("other"),
                        Channel.parse("postgres:products"),
                        Operation.INSERT,
                        "{\"record\":{}}".getBytes(UTF_8));
        assertThat(filter.match(foreign)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "mongo:products | UPDATE  | {\"document\":{\"price\":150},\"oldDocument\":{\"price\":50}} | ENTER",
                "mongo:products | DELETE  | {\"document\":null,\"oldDocument\":{\"price\":150}}           | NONE",
                "events:price   | PUBLISH | {\"data\":{\"price\":150}}                                    | NONE",
            })
    void readsTheRecordsOfEveryFamily(
            String channel, Operation operation, String value, Transition expected) {
        Change change =
                Change.of(WORKSPACE, Channel.parse(channel), operation, value.getBytes(UTF_8));
        assertThat(filter(channel, EXPENSIVE, NO_CLAIM).match(change)).isEqualTo(expected);
    }

    @Test
    void doesNotParseTheValueWhereNothingDependsOnIt() {
        assertThat(match("postgres:*", "{}", NO_CLAIM, Operation.INSERT, "not JSON"))
                .isEqualTo(Transition.NONE);
        assertThat(match("postgres:*", EXPENSIVE, NO_CLAIM, Operation.TRUNCATE, "not JSON"))
                .isEqualTo(Transition.NONE);
        assertThat(match("postgres:orders", EXPENSIVE, NO_CLAIM, Operation.INSERT, "not JSON"))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"secret", "[]", "{\"record\":", "{\"record\":{}} x", "``"})
    void malformedValuesAreAnErrorThatQuotesNothing(String value) {
        assertThatThrownBy(() -> match("postgres:*", EXPENSIVE, NO_CLAIM, Operation.INSERT, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    private static @Nullable Transition match(
            String pattern, String filter, String claim, Operation operation, String value) {
        Change change =
                Change.of(
                        WORKSPACE,
                        Channel.parse("postgres:products"),
                        operation,
                        value.getBytes(UTF_8));
        return filter(pattern, filter, claim).match(change);
    }

    private static CompiledFilter filter(String pattern, String filter, String claim) {
        return Filter.fromClient(
                        WORKSPACE,
                        ChannelPattern.parse(pattern),
                        JsonRecords.parse(filter),
                        null,
                        Predicate.parse(JsonRecords.parse(claim), Limits.DEFAULT),
                        Limits.DEFAULT)
                .compile();
    }
}
