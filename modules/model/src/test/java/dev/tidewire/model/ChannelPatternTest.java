package dev.tidewire.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
