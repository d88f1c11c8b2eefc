package dev.tidewire.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.ChangeEvent;
import dev.tidewire.model.Channel;
import dev.tidewire.model.Operation;
import dev.tidewire.model.PublishedEvent;
import dev.tidewire.model.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventChangesTest {
    private static final Instant TIME = Instant.ofEpochMilli(1_700_000_000_120L);

    @Test
    void anEventIsWrittenWithItsDataAsItIs() {
        ChangeEvent change = EventChanges.of(event("order\"1", null, null), "events-1", TIME);

        assertThat(change.value())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(
                        "{\"channel\":\"events:order\\\"1\",\"operation\":\"PUBLISH\",\"topic\":\"order\\\"1\",\"data\":{ \"n\" : 1 },\"timestamp\":\"2023-11-14T22:13:20.120000Z\",\"correlationId\":\"events-1\",\"id\":\"events-1\"}");
        assertThat(change.operation()).isEqualTo(Operation.PUBLISH);
        assertThat(change.source()).isEqualTo("events");
        assertThat(change.timestamp()).isEqualTo(TIME);
    }

    @Test
    void attributesAndCorrelationAreCarriedThrough() {
        ChangeEvent change = EventChanges.of(event("t", "{\"id\":\"17\"}", "c\\1"), "i", TIME);

        assertThat(change.value())
                .asString(StandardCharsets.UTF_8)
                .contains("},\"attributes\":{\"id\":\"17\"},\"timestamp\"")
                .contains("\"correlationId\":\"c\\\\1\",\"id\":\"i\"");
    }

    private static PublishedEvent event(String topic, String attributes, String correlation) {
        return new PublishedEvent(
                WorkspaceId.of("acme"),
                Channel.parse("events:" + topic),
                utf8("{ \"n\" : 1 }"),
                attributes == null ? null : utf8(attributes),
                null,
                correlation);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
