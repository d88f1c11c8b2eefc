package dev.tidewire.predicate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RegexAutomatonTest {
    private static final int EXPRESSIONS = Integer.getInteger("tidewire.expressions", 10_000);
    private static final int TEXTS = 10;

    @Test
    void findsWhatRe2jFinds() {
        RandomExpressions random = new RandomExpressions(new Random(Seeds.next()));
        int compared = 0;
        int found = 0;
        int gaveUp = 0;
        while (compared < EXPRESSIONS) {
            Operator.Regex regex = new Operator.Regex(random.expression(), random.options());
            Pattern pattern;
            try {
                pattern = Patterns.compile(regex);
            } catch (PatternSyntaxException malformed) {
                continue;
            }
            RegexAutomaton automaton = new RegexAutomaton(regex);
            for (int index = 0; index < TEXTS; index++) {
                String text = random.text();
                boolean expected = pattern.matcher(text).find();
                assertThat(automaton.find(text))
                        .as(
                                "%s in %s",
                                regex, text.codePoints().mapToObj(Integer::toHexString).toList())
                        .isEqualTo(expected);
                found += expected ? 1 : 0;
            }
            gaveUp += automaton.gaveUp() ? 1 : 0;
            compared++;
        }
        assertThat(found).isBetween(EXPRESSIONS * TEXTS / 10, EXPRESSIONS * TEXTS * 9 / 10);
        assertThat(gaveUp).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[ab]*a[ab]{10}b", "(a|ab|b){0,30}a.{9}$"})
    void leavesAnExpressionOfVeryManyStatesToRe2j(String expression) {
        Operator.Regex regex = new Operator.Regex(expression, "");
        RegexAutomaton automaton = new RegexAutomaton(regex);
        Pattern pattern = Patterns.compile(regex);
        Random random = new Random(1);

        for (int index = 0; index < 2_000; index++) {
            String text =
                    IntStream.range(0, 30)
                            .mapToObj(_ -> random.nextBoolean() ? "a" : "b")
                            .collect(java.util.stream.Collectors.joining());
            assertThat(automaton.find(text)).isEqualTo(pattern.matcher(text).find());
        }

        assertThat(automaton.gaveUp()).isTrue();
    }

    @Test
    void manySymbolsAreNoReasonToGiveUp() {
        String letters =
                IntStream.range(0x4E00, 0x4E00 + 400)
                        .mapToObj(Character::toString)
                        .collect(java.util.stream.Collectors.joining());
        RegexAutomaton automaton = new RegexAutomaton(new Operator.Regex(letters + "$", ""));

        assertThat(automaton.find("x" + letters)).isTrue();
        assertThat(automaton.find(letters + "x")).isFalse();
    }

    @Test
    void isUsedByManyThreadsAtATime() throws Exception {
        RegexAutomaton automaton =
                new RegexAutomaton(new Operator.Regex("(?:\\bfoo|ba[rz]\\b).*\\d{3}é?$", "i"));
        List<String> texts =
                List.of("a foo 123", "BAR 99 1234é", "bars 123", "foo 12", "xfoo baz\u00E9 777");
        List<Boolean> expected = List.of(true, true, false, false, true);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Callable<List<Boolean>> all = () -> texts.stream().map(automaton::find).toList();
            for (Future<List<Boolean>> result :
                    threads.invokeAll(java.util.Collections.nCopies(1_000, all))) {
                assertThat(result.get()).isEqualTo(expected);
            }
        }
    }
}
