package dev.tidewire.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelPatternTest {
    @ParameterizedTest
    @CsvSource({
        "postgres:products,     postgres:products,           true",
        "postgres:products,     postgres:product,            false",
        "postgres:*,            postgres:inventory.products, true",
        "postgres:*,            mongo:products,              false",
        "postgres:inventory.*,  postgres:inventory.products, true",
        "postgres:inventory.*,  postgres:inventoryproducts,  false",
        "events:order.*,        events:order.created,        true",
        "events:*.created,      events:order.created,        true",
        "events:*.created,      events:order.created.late,   false",
        "events:a*b*c,          events:axxbyyc,              true",
        "events:a*b*c,          events:abcb,                 false",
        "events:*a*,            events:a,                    true",
        "events:aa*aa,          events:aaa,                  false",
    })
    void matchesTheWholeName(String pattern, String channel, boolean expected) {
        assertThat(ChannelPattern.parse(pattern).matches(Channel.parse(channel)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "events:order.*,       events:order.*,       true",
        "events:ord*,          events:order.*,       true",
        "events:*,             events:order.*,       true",
        "events:order.*,       events:order.created, true",
        "events:order.created, events:order.created, true",
        "events:order.created, events:order.*,       false",
        "events:order.*,       events:ord*,          false",
        "events:order.*,       events:*,             false",
        "events:order.*,       events:order,         false",
        "events:*.created,     events:order.*,       false",
        "events:*.created,     events:order.*.created, true",
        "events:a*b*c,         events:a*c,           false",
        "events:a*c,           events:a*b*c,         true",
        "events:*,             events:**,            true",
        "events:**,            events:*,             true",
        "events:*?*,           events:*,             false",
        "events:*,             mongo:orders,         false",
    })
    void coversAPatternOfWhichItNamesEveryChannel(String pattern, String other, boolean expected) {
        assertThat(ChannelPattern.parse(pattern).covers(ChannelPattern.parse(other)))
                .isEqualTo(expected);
    }

    /** All pairs of patterns up to five characters, on all names that could tell them apart. */
    @Test
    void coversExactlyWhatTryingAllNamesFinds() {
        List<String> names = words("abc", 5);
        List<String> patterns =
                words("ab*", 5).stream().filter(pattern -> !pattern.matches("[*]{5}")).toList();
        Map<String, BitSet> named = new HashMap<>();
        patterns.forEach(pattern -> named.put(pattern, named(pattern, names)));

        List<String> wrong = new ArrayList<>();
        for (String pattern : patterns) {
            ChannelPattern covering = new ChannelPattern(Family.EVENTS, pattern);
            for (String other : patterns) {
                BitSet beyond = (BitSet) named.get(other).clone();
                beyond.andNot(named.get(pattern));
                if (covering.covers(new ChannelPattern(Family.EVENTS, other)) != beyond.isEmpty()) {
                    wrong.add(pattern + " and " + other);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(patterns).hasSizeGreaterThan(300);
    }

    private static BitSet named(String pattern, List<String> names) {
        Pattern expression = Pattern.compile(pattern.replace("*", ".*"));
        BitSet named = new BitSet(names.size());
        for (int index = 0; index < names.size(); index++) {
            named.set(index, expression.matcher(names.get(index)).matches());
        }
        return named;
    }

    /** All words of these letters, from one to {@code longest}. */
    private static List<String> words(String letters, int longest) {
        List<String> words = new ArrayList<>();
        List<String> last = List.of("");
        for (int length = 1; length <= longest; length++) {
            last =
                    last.stream()
                            .flatMap(word ->
                                    letters.chars().mapToObj(letter -> word + (char) letter))
                            .toList();
            words.addAll(last);
        }
        return words;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "products",
                "mysql:products",
                "postgres:",
                "postgres:a\u0000b",
                "events:*a*b*c*d*"
            })
    void refusesWhatIsNoPattern(String text) {
        assertThatThrownBy(() -> ChannelPattern.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("channel ");
    }

    @Test
    void aChannelHasNoWildcard() {
        assertThatThrownBy(() -> Channel.parse("postgres:*")).hasMessageContaining("*");
    }

    @Test
    void aNameMayContainAColon() {
        assertThat(Channel.parse("events:a:b").name()).isEqualTo("a:b");
    }

    @Test
    void twoPatternsOverlapWhereOneNameIsOfBoth() {
        List<String> patterns = words("ab*", 4);
        List<String> names = words("ab", 7);
        for (String left : patterns) {
            for (String right : patterns) {
                ChannelPattern one = new ChannelPattern(Family.EVENTS, left);
                ChannelPattern other = new ChannelPattern(Family.EVENTS, right);
                boolean common =
                        names.stream()
                                .map(name -> new Channel(Family.EVENTS, name))
                                .anyMatch(name -> one.matches(name) && other.matches(name));
                assertThat(one.overlaps(other)).as("%s and %s", left, right).isEqualTo(common);
            }
        }
        assertThat(
                        new ChannelPattern(Family.EVENTS, "*")
                                .overlaps(new ChannelPattern(Family.MONGO, "*")))
                .isFalse();
    }
}
