package dev.tidewire.predicate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikePatternTest {
    private static final int RANDOM_PAIRS = 200_000;

    @Test
    void agreesWithTheDefinitionOnRandomPairs() {
        Random random = new Random(Seeds.next());
        int matched = 0;
        for (int count = 0; count < RANDOM_PAIRS; count++) {
            String text = text(random, "abAÄä\uD83D\uDE00%_\\", 8);
            String pattern = escaped(text(random, "abAä\uD83D\uDE00%%%__\\", 7));
            boolean ignoreCase = random.nextBoolean();
            boolean actual = LikePattern.of(pattern, ignoreCase).matches(text);
            assertThat(actual)
                    .as("%s like %s, ignoring case: %s", text, pattern, ignoreCase)
                    .isEqualTo(NaiveLike.matches(text, pattern, ignoreCase));
            matched += actual ? 1 : 0;
        }
        assertThat(matched).isGreaterThan(RANDOM_PAIRS / 20);
    }

    @Test
    void canonicalPatternsMeanTheSame() {
        Random random = new Random(Seeds.next());
        for (int count = 0; count < RANDOM_PAIRS; count++) {
            String text = text(random, "abA", 6);
            LikePattern pattern = LikePattern.of(escaped(text(random, "abA%%__\\", 6)), true);
            LikePattern again = LikePattern.of(pattern.canonical(), true);
            assertThat(again.canonical()).isEqualTo(pattern.canonical());
            assertThat(again.matches(text)).isEqualTo(pattern.matches(text));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "%%%, %",
        "%_%_, __%",
        "\\a\\b, ab",
        "\\%a\\_, \\%a\\_",
        "a\\\\%, a\\\\%",
    })
    void hasOneSpelling(String pattern, String canonical) {
        assertThat(LikePattern.of(pattern, false).canonical()).isEqualTo(canonical);
    }

    @Test
    void foldingIsStableForEveryCodePoint() {
        assertThat(java.util.stream.IntStream.rangeClosed(0, Character.MAX_CODE_POINT))
                .allMatch(point ->
                        LikePattern.fold(LikePattern.fold(point)) == LikePattern.fold(point));
    }

    @Test
    @Timeout(20)
    void manyWildcardsDoNotBacktrackWithoutEnd() {
        String text = "a".repeat(100_000);
        LikePattern pattern = LikePattern.of("%a".repeat(400) + "%b%", false);
        assertThat(pattern.matches(text)).isFalse();
    }

    private static String escaped(String pattern) {
        return LikePattern.endsInEscape(pattern) ? pattern + "%" : pattern;
    }

    private static String text(Random random, String alphabet, int maxLength) {
        int[] points = alphabet.codePoints().toArray();
        StringBuilder text = new StringBuilder();
        for (int count = random.nextInt(maxLength + 1); count > 0; count--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }
}
