package dev.tidewire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {
    private static final StrictJson JSON = new StrictJson("body", "send one JSON value");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "-0",
                "1.10",
                "1E+400",
                "123456789012345678901234567890.000",
                "\"a\\ud800\\n\"",
                "\"é😀\"",
                "true",
                "null",
                "{ \"a\" : [ 1 , { } ] }",
                "[]"
            })
    void aMemberIsGivenExactlyAsItIsWritten(String value) throws Exception {
        String text = "{ \"before\" : 1.0 ,\n\"data\": " + value + " , \"after\":[" + value + "]}";

        assertThat(JSON.members(text))
                .containsEntry("data", value)
                .containsEntry("after", "[" + value + "]")
                .containsOnlyKeys("before", "data", "after");
        assertThat(JSON.elements("[" + value + ", " + value + " ]", 9))
                .containsExactly(value, value);
    }

    @Test
    void aLongTextIsTakenApartAtTheRightPlaces() throws Exception {
        String long1 = "\"" + "é".repeat(100_000) + "\"";

        assertThat(JSON.elements("[" + long1 + ",1.50,{\"a\":" + long1 + "}, 2]", 9))
                .containsExactly(long1, "1.50", "{\"a\":" + long1 + "}", "2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "{", "1 2", "{} {}", "[1,]", "nul", "NaN", "'a'", "01", "\uFEFF1",
                "1\u0000"
            })
    void whatIsNotExactlyOneValueIsRefused(String text) {
        assertThatThrownBy(() -> JSON.read(text))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageStartingWith("body is ")
                .hasMessageEndingWith("send one JSON value");
        assertThatThrownBy(() -> JSON.check(text))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageStartingWith("body is ")
                .hasMessageEndingWith("send one JSON value");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,]", "[1] 2", "[{]", "[\"\\x\"]", "[01]", "[\"a", "{}", "1", ""})
    void whatIsNoArrayIsNotTakenApart(String text) {
        assertThatThrownBy(() -> JSON.elements(text, 9))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageStartingWith("body ");
        assertThatThrownBy(() -> JSON.elements(text, 0)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void elementsBeyondTheLimitAreReadButNotKept() throws Exception {
        assertThat(JSON.elements("[1,[2],3]", 1)).containsExactly("1");
    }

    @Test
    void aNameThatOccursTwiceIsRefusedAtAnyDepth() {
        String text = "[{\"a\":1,\"a\":2}]";

        assertThatThrownBy(() -> JSON.read(text))
                .hasMessageContaining("a occurs twice in one object");
        assertThatThrownBy(() -> JSON.elements(text, 9))
                .hasMessageContaining("a occurs twice in one object");
    }

    @Test
    void depthAndDigitsAreBounded() {
        String deep = "[".repeat(65) + "]".repeat(65);
        String digits = "9".repeat(1_001);

        assertThatThrownBy(() -> JSON.read(deep)).hasMessageContaining("deeper than 64 levels");
        assertThatThrownBy(() -> JSON.check(deep)).hasMessageContaining("deeper than 64 levels");
        assertThatThrownBy(() -> JSON.check(digits)).hasMessageContaining("1000 digits");
        assertThatThrownBy(() -> JSON.check("[0." + digits + "]"))
                .hasMessageContaining("1000 digits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999", "-1E2147483650", "1e-2147483648"})
    void aNumberThatNoReaderCouldHoldIsRefusedAtAnyDepth(String number) {
        String object = "{\"a\":[" + number + "]}";
        String message = "body holds a number with too large an exponent";

        assertThatThrownBy(() -> JSON.read(object)).hasMessageStartingWith(message);
        assertThatThrownBy(() -> JSON.check(object)).hasMessageStartingWith(message);
        assertThatThrownBy(() -> JSON.members(object)).hasMessageStartingWith(message);
        assertThatThrownBy(() -> JSON.elements("[1," + number + "]", 1))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessageStartingWith(message)
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain(number);
    }
}
