package dev.tidewire.predicate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexCostTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a{99}){99}",
                "((((a{99}){99}){99}){99}){99}",
                "(?:[a\\]{1}]{1,500}){500}",
                "(\\p{Greek}{100}|\\x{1F600}){100}",
                "((\\Qa{1}\\E){1000}){1000}",
                "([[:alpha:]]{500}){500}",
                "(a{500,}){500}",
                "a{1000}{1000}",
            })
    void findsNestedRepetitions(String expression) {
        assertThat(RegexCost.of(expression)).isGreaterThan(RegexCost.MAX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^[a-z0-9._%+-]{1,64}@[a-z0-9.-]{1,255}\\.[a-z]{2,24}$",
                "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}",
                "a{,5}",
                "{}",
                "[{]{1000}",
                "\\{1000}{2}",
                "(foo|bar|baz)+",
            })
    void admitsOrdinaryExpressions(String expression) {
        assertThat(RegexCost.of(expression)).isLessThanOrEqualTo(RegexCost.MAX);
    }

    @Test
    void programsOfAdmittedExpressionsAreSmall() {
        Random random = new Random(Seeds.next());
        String[] parts = {
            "a",
            "(",
            ")",
            "{9}",
            "{2,9}",
            "{0,30}",
            "{99}",
            "[b{9}]",
            "\\{",
            "\\d",
            "|",
            "*",
            "+",
            "?",
            "(?:",
            "{",
            "}",
            "\\Q{9}\\E",
            "[]a]",
            "\\pL",
            "[^]]"
        };
        int admitted = 0;
        for (int count = 0; count < 50_000; count++) {
            StringBuilder expression = new StringBuilder();
            for (int length = random.nextInt(14); length > 0; length--) {
                expression.append(parts[random.nextInt(parts.length)]);
            }
            if (RegexCost.of(expression.toString()) > RegexCost.MAX) {
                continue;
            }
            try {
                Pattern pattern = Pattern.compile(expression.toString());
                assertThat(pattern.programSize())
                        .as(expression.toString())
                        .isLessThan(4 * RegexCost.MAX);
                admitted++;
            } catch (PatternSyntaxException malformed) {
                assertThat(malformed.getDescription()).isNotEmpty();
            }
        }
        assertThat(admitted).isGreaterThan(1_000);
    }

    @Test
    @Timeout(20)
    void matchingTakesTimeInProportionToTheText() {
        CompiledPredicate predicate =
                Predicate.parse(
                                JsonRecords.parse("{\"a\":{\"$regex\":\"^(a|aa|a?)*(a*)*b$\"}}"),
                                Limits.DEFAULT)
                        .compile();
        String text = "{\"a\":\"" + "a".repeat(50_000) + "\"}";
        assertThat(predicate.matches(JsonRecords.parse(text))).isFalse();
    }
}
