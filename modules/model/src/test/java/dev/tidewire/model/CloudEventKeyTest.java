package dev.tidewire.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CloudEventKeyTest {
    private static final Channel ORDERS = Channel.parse("events:orders");

    @Test
    void topicSourceAndIdAreTheKey() {
        assertThat(CloudEventKey.of(ORDERS, "/shop", "17")).isEqualTo("orders\n/shop\n17");
    }

    @Test
    void theSameEventInAnotherTopicHasAnotherKey() {
        assertThat(CloudEventKey.of(Channel.parse("events:audit"), "/shop", "17"))
                .isNotEqualTo(CloudEventKey.of(ORDERS, "/shop", "17"));
    }

    @Test
    void whereOneEndsAndTheNextBeginsCounts() {
        assertThat(CloudEventKey.of(Channel.parse("events:a b"), "c", "d e"))
                .isNotEqualTo(CloudEventKey.of(Channel.parse("events:a"), "b c", "d e"))
                .isNotEqualTo(CloudEventKey.of(Channel.parse("events:a b"), "c d", "e"));
    }

    @Test
    void aKeyThatWouldBeTooLongIsReplacedByItsHash() {
        String longest = "i".repeat(PublishedEvent.MAX_MARK_LENGTH - "orders\n/shop\n".length());

        assertThat(CloudEventKey.of(ORDERS, "/shop", longest)).endsWith(longest);
        assertThat(CloudEventKey.of(ORDERS, "/shop", longest + "i"))
                .matches("sha-256 [0-9a-f]{64}")
                .isNotEqualTo(CloudEventKey.of(ORDERS, "/shop", longest + "j"));
    }
}
