package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.WorkspaceId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a source writes into the catalogue of channels. */
final class ChannelLogTest {
    private final String source = "source-" + UUID.randomUUID();
    private CatalogueTopic topic;
    private ChannelLog log;

    @BeforeEach
    void open() {
        Fixture.createTopics();
        topic = new CatalogueTopic(source);
        log = ChannelLog.open(source, Fixture.kafka());
    }

    @AfterEach
    void close() {
        log.close();
        topic.close();
    }

    private ChannelInfo info(@Nullable String workspace, String channel, String type) {
        return new ChannelInfo(
                Channel.parse(channel),
                workspace == null ? null : WorkspaceId.of(workspace),
                source,
                List.of(new ChannelInfo.Column("id", type, false, true)),
                true);
    }

    @Test
    void whatIsThereIsWritten() {
        ChannelInfo products = info("acme", "postgres:products", "integer");
        ChannelInfo orders = info(null, "postgres:orders", "uuid");

        log.publish(List.of(products, orders));

        assertThat(topic.entries()).containsExactlyInAnyOrder(products, orders);
    }

    @Test
    void whatIsGoneIsTakenOut() {
        log.publish(List.of(info("acme", "postgres:a", "int"), info("acme", "postgres:b", "int")));
        log.publish(List.of(info("acme", "postgres:b", "int")));

        assertThat(topic.names()).containsExactly("acme postgres:b");
    }

    @Test
    void onlyWhatDiffersIsWritten() {
        log.publish(List.of(info("acme", "postgres:a", "int"), info("acme", "postgres:b", "int")));
        log.publish(List.of(info("acme", "postgres:a", "int"), info("acme", "postgres:b", "text")));
        log.publish(List.of(info("acme", "postgres:a", "int"), info("acme", "postgres:b", "text")));

        assertThat(topic.records()).isEqualTo(3);
    }

    @Test
    void laterWriterGoesOnWhereTheEarlierOneWas() {
        log.publish(List.of(info("acme", "postgres:a", "int"), info("acme", "postgres:b", "int")));
        try (ChannelLog later = ChannelLog.open(source, Fixture.kafka())) {
            later.publish(List.of(info("acme", "postgres:a", "int")));
        }

        assertThat(topic.names()).containsExactly("acme postgres:a");
        assertThat(topic.records()).isEqualTo(3);
    }

    @Test
    void whatAStalledWriterHasUndoneIsDoneAgain() {
        List<ChannelInfo> now = List.of(info("acme", "postgres:a", "int"));
        log.publish(now);
        try (ChannelLog stalled = ChannelLog.open(source, Fixture.kafka())) {
            stalled.publish(List.of());
        }

        log.publish(now);

        assertThat(topic.names()).containsExactly("acme postgres:a");
    }

    @Test
    void otherSourcesAreLeftAlone() {
        ChannelInfo own = info("acme", "postgres:a", "int");
        log.publish(List.of(own));
        try (ChannelLog other = ChannelLog.open("other-" + source, Fixture.kafka())) {
            other.publish(List.of());
        }

        assertThat(topic.entries()).containsExactly(own);
    }

    @Test
    void ofTwoForTheSameChannelTheFirstCounts() {
        ChannelInfo first = info("acme", "postgres:a", "int");

        log.publish(List.of(first, info("acme", "postgres:a", "text")));

        assertThat(topic.entries()).containsExactly(first);
    }
}
