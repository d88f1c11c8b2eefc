package dev.tidewire.predicate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RegexFoldingTest {
    @Test
    void everyLetterIsFoldedInTime() {
        for (int letter = 0; letter <= Character.MAX_CODE_POINT; letter++) {
            if (Character.isLetter(letter)) {
                String text = Character.toString(letter);
                assertThat(matches(text, "i", text)).as("U+%X", letter).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "\u1C80,                   i,  \u1C80, true",
        "(?i)\u1C80,               '', \u1C80, true",
        "\\x{1C88},                i,  \u1C88, true",
        "[\\x{1000}-\\x{2000}],    i,  \u1C80, true",
        "(?i)[^\\x{1000}-\\x{2000}], '', \u1C80, false",
        "\u0432,                   i,  \u0412, true",
        "k,                        i,  \u212A, true",
        "\u00DF,                   i,  \u1E9E, true",
        "i,                        i,  \u0130, false",
        "i,                        i,  \u0131, false",
    })
    void foldsAsUnicodeDoes(String expression, String options, String text, boolean expected) {
        assertThat(matches(expression, options, text)).isEqualTo(expected);
    }

    private static boolean matches(String expression, String options, String text) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        JsonNode operators = json.objectNode().put("$regex", expression).put("$options", options);
        return Predicate.parse(json.objectNode().set("a", operators), Limits.DEFAULT)
                .compile()
                .matches(json.objectNode().put("a", text));
    }
}
