package dev.tidewire.predicate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRecordsTest {
    @Test
    void keepsEveryDigit() {
        String text =
                "{\"a\":0.1000000000000000055511151231257827,\"b\":123456789012345678901234567890}";
        assertThat(JsonRecords.write(JsonRecords.parse(text))).isEqualTo(text);
    }

    @Test
    void readsTheLargestNumericOfPostgres() {
        String digits = "9".repeat(131_072) + "." + "1".repeat(16_383);
        assertThat(JsonRecords.parse(digits).decimalValue()).isEqualTo(new BigDecimal(digits));
    }

    @Test
    void readsDeepDocuments() {
        String text = "[".repeat(9_000) + "]".repeat(9_000);
        assertThat(JsonRecords.parse(text.getBytes(UTF_8)).size()).isEqualTo(1);
    }

    @Test
    void lastOfEqualNamesCounts() {
        assertThat(JsonRecords.parse("{\"a\":1,\"a\":2}").path("a").intValue()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{\"secret\":", "{} {}", "secret", "NaN", "[1e99999999999]"})
    void refusesWhatIsNotJsonAndDoesNotQuoteIt(String text) {
        assertThatThrownBy(() -> JsonRecords.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("1e99999999999");
        assertThatThrownBy(() -> JsonRecords.parse(text.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("1e99999999999");
    }
}
