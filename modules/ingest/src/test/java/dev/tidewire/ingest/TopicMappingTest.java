package dev.tidewire.ingest;

import static dev.tidewire.ingest.Cluster.text;
import static dev.tidewire.ingest.Given.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.model.PublishedEvent;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.records.EventRecords;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicMappingTest {
    private static final ChannelFrom TOPIC = new ChannelFrom.Topic();
    private static final WorkspaceFrom KEY = new WorkspaceFrom.Key();

    @Test
    void theFirstMappingThatMatchesCounts() {
        TopicMapping orders = mapping("shop\\.(?<topic>orders)");
        TopicMapping rest = mapping("shop\\.(?<topic>.*)|crm");
        MappedTopics mapped = new MappedTopics(List.of(orders, rest), "tidewire-ingest");

        assertThat(mapped.of("shop.orders")).isSameAs(orders);
        assertThat(mapped.of("shop.carts")).isSameAs(rest);
        assertThat(mapped.pattern().matcher("shop.carts").matches()).isTrue();
        assertThat(mapped.pattern().matcher("other").matches()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "realtime.events.in",
                "realtime.events",
                "console.realtime.auth-granted",
                "tidewire-matcher-filters-changelog",
                "my.ingest-claims-changelog"
            })
    void tidewiresOwnTopicsAreNeverMapped(String topic) {
        MappedTopics mapped = new MappedTopics(List.of(mapping(".*")), "my.ingest");

        assertThat(mapped.pattern().matcher(topic).matches()).isFalse();
        assertThat(mapped.pattern().matcher("shop." + topic).matches()).isTrue();
    }

    @Test
    void theGroupOrTheWholeNameIsTheChannel() {
        assertThat(mapping("shop\\.(?<topic>.*)").channelName("shop.a")).isEqualTo("a");
        assertThat(mapping("shop\\.(.*)").channelName("shop.a")).isEqualTo("shop.a");
        assertThat(mapping("shop\\.(?<topic>.*)|crm").channelName("crm")).isEqualTo("crm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a)\\1", "(?<topic>a)\\k<topic>", "\\Qa\\E", "(?<name>a)"})
    void aPatternThatCannotBeJoinedIsRefused(String regex) {
        assertThatThrownBy(() -> mapping(regex))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("topics ");
    }

    @Test
    void anEscapedBackslashIsNoReference() {
        assertThat(mapping("a\\\\1").matches("a\\1")).isTrue();
    }

    @Test
    void flagsAreRefused() {
        assertThatThrownBy(() ->
                        new TopicMapping(
                                Pattern.compile("a", Pattern.CASE_INSENSITIVE), KEY, TOPIC))
                .hasMessageContaining("(?i)");
    }

    @Test
    void anEmptyNameInAPathIsRefused() {
        assertThatThrownBy(() -> new WorkspaceFrom.Path("a..b"))
                .hasMessageContaining("names of members with dots between");
        assertThatThrownBy(() -> new ChannelFrom.Path("")).hasMessageContaining("path");
    }

    @Test
    void theWorkspaceIsWhereTheMappingSays() {
        Headers headers = new RecordHeaders().add("tenant", utf8("by-header"));
        Record<byte[], byte[]> record =
                new Record<>(utf8("by-key"), utf8("{\"tenant\":{\"id\":17}}"), 0, headers);

        assertThat(workspace(KEY, record)).isEqualTo("by-key");
        assertThat(workspace(new WorkspaceFrom.Header("tenant"), record)).isEqualTo("by-header");
        assertThat(workspace(new WorkspaceFrom.Path("tenant.id"), record)).isEqualTo("17");
        assertThat(workspace(new WorkspaceFrom.Fixed(WorkspaceId.of("one")), record))
                .isEqualTo("one");
    }

    private static String workspace(WorkspaceFrom from, Record<byte[], byte[]> record) {
        TopicMapping mapping = new TopicMapping(Pattern.compile(".*"), from, TOPIC);
        return text(new MappedEvent(mapping, "shop", record).toRecord("origin", 0).key());
    }

    @Test
    void theChannelMayBeInTheValue() {
        PublishedEvent event =
                event(
                        new ChannelFrom.Path("type"),
                        "{\"type\":\"order.created\"}",
                        new RecordHeaders());

        assertThat(event.channel()).hasToString("events:order.created");
    }

    @Test
    void aCloudEventIsUnderstoodAndItsPlaceIsTheMappings() {
        Headers headers =
                new RecordHeaders()
                        .add("ce_specversion", utf8("1.0"))
                        .add("ce_id", utf8("1"))
                        .add("ce_source", utf8("/s"))
                        .add("ce_type", utf8("type"))
                        .add("ce_workspace", utf8("other"))
                        .add("attributes", utf8("unrelated"));

        PublishedEvent event = event(TOPIC, "1", headers);

        assertThat(event.workspace()).hasToString("acme");
        assertThat(event.channel()).hasToString("events:shop");
        assertThat(event.idempotencyKey()).isEqualTo("shop\n/s\n1");
        assertThat(event.attributes()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"type\":{}}", "{\"type\":null}", "[]", "{"})
    void aValueWithoutTheChannelIsRefused(String value) {
        assertThatThrownBy(() -> event(new ChannelFrom.Path("type"), value, new RecordHeaders()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static PublishedEvent event(ChannelFrom channel, String value, Headers headers) {
        TopicMapping mapping = new TopicMapping(Pattern.compile(".*"), KEY, channel);
        Record<byte[], byte[]> record = new Record<>(utf8("acme"), utf8(value), 0, headers);
        Record<byte[], byte[]> event =
                new MappedEvent(mapping, "shop", record).toRecord("origin", 0);
        return EventRecords.from(event.key(), event.value(), event.headers());
    }

    private static TopicMapping mapping(String regex) {
        return new TopicMapping(Pattern.compile(regex), KEY, TOPIC);
    }
}
