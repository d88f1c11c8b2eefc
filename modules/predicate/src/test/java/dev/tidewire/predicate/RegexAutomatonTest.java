package dev.tidewire.predicate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
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
                assertFinds(regex, text, automaton.find(text), expected);
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
    void followsAllWaysOfAnExpressionOfVeryManyStates(String expression) {
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
        assertThat(allocated(automaton, "ab".repeat(20))).isZero();
    }

    private static long allocated(RegexAutomaton automaton, String text) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int index = 0; index < 100; index++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            boolean found = automaton.find(text);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            assertThat(automaton.find(text)).isEqualTo(found);
        }
        return least;
    }

    @Test
    void followsAllWaysAsRe2jDoes() {
        RandomExpressions random = new RandomExpressions(new Random(Seeds.next()));
        int compared = 0;
        while (compared < EXPRESSIONS / 2) {
            Operator.Regex regex = new Operator.Regex(random.expression(), random.options());
            Pattern pattern;
            try {
                pattern = Patterns.compile(regex);
            } catch (PatternSyntaxException malformed) {
                continue;
            }
            RegexSimulation simulation =
                    new RegexSimulation(new RegexProgram(RegexParser.parse(regex)));
            for (int index = 0; index < TEXTS; index++) {
                String text = random.text();
                assertFinds(regex, text, simulation.find(text), pattern.matcher(text).find());
            }
            compared++;
        }
    }

    /**
     * RE2/J takes a common beginning out of branches also where only one of them ignores case:
     * {@code Σ|(?i)Σ} does not find ς. Where it differs, the JDK is asked.
     */
    private static void assertFinds(
            Operator.Regex regex, String text, boolean found, boolean expected) {
        if (found != expected) {
            assertThat(found)
                    .as(
                            "%s in %s",
                            regex, text.codePoints().mapToObj(Integer::toHexString).toList())
                    .isEqualTo(foundByJdk(regex, text));
        }
    }

    private static boolean foundByJdk(Operator.Regex regex, String text) {
        int flags = java.util.regex.Pattern.UNICODE_CASE | java.util.regex.Pattern.UNIX_LINES;
        String options = regex.options().isEmpty() ? "" : "(?" + regex.options() + ")";
        return java.util.regex.Pattern.compile(options + regex.expression(), flags)
                .matcher(text)
                .find();
    }

    @Test
    void branchesOfDifferentCaseAreToldApart() {
        RegexAutomaton automaton = new RegexAutomaton(new Operator.Regex("Σ|(?i)Σx", ""));

        assertThat(automaton.find("Σ")).isTrue();
        assertThat(automaton.find("ς")).isFalse();
        assertThat(automaton.find("ςX")).isTrue();
    }

    @Test
    void findsCharactersOfEveryPage() {
        RegexAutomaton automaton = new RegexAutomaton(new Operator.Regex("^\\p{L}$", ""));
        Pattern pattern = Pattern.compile("^\\p{L}$");
        for (int round = 0; round < 2; round++) {
            for (int character = 0; character <= Character.MAX_CODE_POINT; character += 97) {
                String text = Character.toString(character);
                assertThat(automaton.find(text))
                        .as(Integer.toHexString(character))
                        .isEqualTo(pattern.matcher(text).find());
            }
        }
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
