package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.predicate.Filter;
import dev.tidewire.predicate.Predicate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChangePartsTest {
    private static Selection selection(String... names) {
        Selection selection =
                Selection.of(
                        new Filter(
                                WorkspaceId.of("acme"),
                                ChannelPattern.parse("postgres:products"),
                                Set.of(),
                                null,
                                Predicate.all(),
                                List.of(names),
                                Predicate.all()));
        assertThat(selection).isNotNull();
        return selection;
    }

    private static Optional<ChangeParts> parts(Family family, String value) {
        return ChangeParts.of(family, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String shown(Family family, String value, String... names) {
        byte[] shown = parts(family, value).orElseThrow().shownTo(selection(names));
        return new String(shown, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            textBlock =
                    """
                    {"channel":"c","record":{"id":1,"a":2,"b":3},"id":"x"}              | {"channel":"c","record":{"id":1,"b":3},"id":"x"}
                    {"channel":"c","record":{"b":3,"a":{"id":4},"id":1}}                | {"channel":"c","record":{"b":3,"id":1}}
                    {"channel":"c","oldRecord":{"id":1,"a":2},"id":"x"}                 | {"channel":"c","oldRecord":{"id":1},"id":"x"}
                    {"channel":"c","record":{"a":2},"oldRecord":{"a":1},"id":"x"}       | {"channel":"c","record":{},"oldRecord":{},"id":"x"}
                    {"channel":"c","record":{}}                                         | {"channel":"c","record":{}}
                    {"channel":"c","changedColumns":["a","b","id.x"],"id":"x"}          | {"channel":"c","changedColumns":["b"],"id":"x"}
                    {"channel":"c","changedColumns":["a"],"id":"x"}                     | {"channel":"c","changedColumns":[],"id":"x"}
                    {"channel":"c","unavailableColumns":["a","id"],"id":"x"}            | {"channel":"c","unavailableColumns":["id"],"id":"x"}
                    {"channel":"c","unavailableColumns":["a"],"id":"x"}                 | {"channel":"c","id":"x"}
                    {"unavailableColumns":["a"],"channel":"c","id":"x"}                 | {"channel":"c","id":"x"}
                    {"channel":"c","operation":"TRUNCATE","id":"x"}                     | {"channel":"c","operation":"TRUNCATE","id":"x"}
                    {"channel":"c","record":null,"oldRecord":[1],"changedColumns":"a"}  | {"channel":"c","record":null,"oldRecord":[1],"changedColumns":"a"}
                    {"channel":"c","document":{"a":1},"data":{"a":1}}                   | {"channel":"c","document":{"a":1},"data":{"a":1}}
                    """)
    void ofARowOnlyTheNamedColumnsAreShown(String value, String shown) {
        assertThat(shown(Family.POSTGRES, value, "id", "b", "never")).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            textBlock =
                    """
                    {"channel":"c","document":{"_id":1,"a":{"b":2},"c":3},"id":"x"}     | {"channel":"c","document":{"a":{"b":2}},"id":"x"}
                    {"channel":"c","oldDocument":{"_id":1,"a":2},"id":"x"}              | {"channel":"c","oldDocument":{"a":2},"id":"x"}
                    {"channel":"c","changedFields":["a.b","c.a","a","ab"]}              | {"channel":"c","changedFields":["a.b","a"]}
                    {"channel":"c","removedFields":["c"],"changedFields":["a.0.b"]}     | {"channel":"c","removedFields":[],"changedFields":["a.0.b"]}
                    {"channel":"c","unavailableFields":["a","c"]}                       | {"channel":"c","unavailableFields":["a"]}
                    {"channel":"c","unavailableFields":["c"],"id":"x"}                  | {"channel":"c","id":"x"}
                    {"channel":"c","record":{"c":1}}                                    | {"channel":"c","record":{"c":1}}
                    """)
    void ofADocumentOnlyTheNamedFieldsAreShown(String value, String shown) {
        assertThat(shown(Family.MONGO, value, "a")).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            textBlock =
                    """
                    {"channel":"c","data":{"order":7,"total":1.50},"id":"x"}            | {"channel":"c","data":{"total":1.50},"id":"x"}
                    {"channel":"c","data":[{"order":7}],"id":"x"}                       | {"channel":"c","data":[{"order":7}],"id":"x"}
                    {"channel":"c","data":"order","id":"x"}                             | {"channel":"c","data":"order","id":"x"}
                    {"channel":"c","data":null,"attributes":{"type":"t"}}               | {"channel":"c","data":null,"attributes":{"type":"t"}}
                    """)
    void ofAnEventOnlyTheNamedMembersOfAnObjectAreShown(String value, String shown) {
        assertThat(shown(Family.EVENTS, value, "total")).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12345678901234567890.10",
                "-0",
                "1.0E+400",
                "9007199254740993",
                "\"\\u00e9 \\/ \\\"\\\\ é 😀 \\ud83d\\ude00\"",
                "[1.10, {\"x\" : [ ] } ,null]",
                "{ \"a\" : 1 , \"a\" : 2 }",
                "true"
            })
    void whatIsShownHasTheBytesOfTheLog(String text) {
        String value =
                "{\"channel\":\"é😀\",\"record\":{\"drop\":%1$s,\"keep\":%1$s,\"é\":%1$s},\"id\":%1$s}"
                        .formatted(text);

        assertThat(shown(Family.POSTGRES, value, "keep"))
                .isEqualTo(
                        "{\"channel\":\"é😀\",\"record\":{\"keep\":%1$s},\"id\":%1$s}"
                                .formatted(text));
        assertThat(shown(Family.POSTGRES, value, "keep", "drop", "é")).isEqualTo(value);
    }

    @Test
    void aNameIsFoundHoweverItIsWritten() {
        assertThat(
                        shown(
                                Family.POSTGRES,
                                "{\"channel\":\"c\",\"record\":{\"\\u0069d\":1},\"changedColumns\":[\"i\\u0064\"]}",
                                "id"))
                .isEqualTo(
                        "{\"channel\":\"c\",\"record\":{\"\\u0069d\":1},\"changedColumns\":[\"i\\u0064\"]}");
    }

    @Test
    void valuesMayBeAsLongAndAsDeepAsTheLogHasThem() {
        String deep = "[".repeat(5_000) + "]".repeat(5_000);
        String value =
                "{\"record\":{\"deep\":%s,\"long\":\"%s\",\"digits\":%s,\"id\":1},\"id\":\"x\"}"
                        .formatted(deep, "é".repeat(1_000_000), "7".repeat(140_000));

        assertThat(shown(Family.POSTGRES, value, "id"))
                .isEqualTo("{\"record\":{\"id\":1},\"id\":\"x\"}");
        assertThat(shown(Family.POSTGRES, value, "id", "deep", "long", "digits")).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "[1]",
                "7",
                "{}",
                "{\"record\":{\"id\":1}}",
                "{\"channel\":\"c\",\"record\":{\"id\":1}",
                "{\"channel\":\"c\",\"record\":{\"id\":tru}}",
                "{\"channel\":\"c\",\"record\":{\"id\":1,}}",
                "{\"channel\":\"c\",\"changedColumns\":[\"id\"",
                "{\"channel\":\"c\"} {\"more\":1}",
                "{\"channel\":\"c\"}}"
            })
    void whatIsNotOneObjectWithSomethingForEverybodyHasNoParts(String value) {
        assertThat(parts(Family.POSTGRES, value)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Family.class)
    void everyFamilyHasALayout(Family family) {
        assertThat(EventLayout.of(family).name()).isEqualTo(family.name());
    }

    @Test
    void equalSelectionsAreOne() {
        assertThat(selection("a", "b"))
                .isEqualTo(selection("b", "a"))
                .hasSameHashCodeAs(selection("b", "a"));
        assertThat(selection("a", "b")).isNotEqualTo(selection("a"));
    }
}
