package dev.tidewire.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.model.Channel;
import dev.tidewire.model.PublishedEvent;
import dev.tidewire.model.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventRecordsTest {
    private static final String STRUCTURED = "application/cloudevents+json";

    @Test
    void anEventIsReadAsItWasWritten() {
        PublishedEvent event =
                new PublishedEvent(
                        WorkspaceId.of("acme"),
                        Channel.parse("events:order.created"),
                        utf8("{\"n\":1}"),
                        utf8("{\"type\":\"x\"}"),
                        "key",
                        "correlation");
        ProducerRecord<byte[], byte[]> record = EventRecords.toRecord(event, 4);

        PublishedEvent read = EventRecords.from(record.key(), record.value(), record.headers());

        assertThat(read).usingRecursiveComparison().isEqualTo(event);
    }

    @Test
    void theKeyIsTheWorkspaceWhereNoHeaderNamesIt() {
        PublishedEvent event =
                EventRecords.from(utf8("acme"), utf8("1"), headers("topic", "order.created"));

        assertThat(event.workspace()).isEqualTo(WorkspaceId.of("acme"));
        assertThat(event.channel()).hasToString("events:order.created");
        assertThat(event.attributes()).isNull();
        assertThat(event.idempotencyKey()).isNull();
        assertThat(event.correlationId()).isNull();
    }

    @Test
    void theHeaderNamesTheWorkspaceWhateverTheKey() {
        PublishedEvent event =
                EventRecords.from(
                        new byte[] {(byte) 0xff},
                        utf8("1"),
                        headers("topic", "t", "workspace", "acme"));

        assertThat(event.workspace()).isEqualTo(WorkspaceId.of("acme"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "0",
                "-1.50e+3",
                "\"\"",
                "\"\\u0000 \\ud83d\"",
                "[]",
                "{\"a\":{\"a\":[1,2,{}]},\"a\":2}",
                "\"grüße 😀\"",
                "123456789012345678901234567890.10"
            })
    void dataIsHandedOnByteByByteWithoutTheSpaceAround(String json) {
        byte[] value = utf8(" \r\n\t" + json + "\n ");

        assertThat(plain(value).data()).isEqualTo(utf8(json));
        assertThat(structured("\"data\": " + json + " ").data()).isEqualTo(utf8(json));
        assertThat(structured("\"data\":" + json).data()).isEqualTo(utf8(json));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|empty; send the JSON null",
                "`  `|empty; send the JSON null",
                "{|not JSON",
                "{} {}|more follows at byte 3",
                "1 x|not JSON",
                "1,|not JSON",
                "tru|not JSON",
                "NaN|not JSON",
                "'a'|not JSON",
                "\"a\tb\"|not JSON",
                "[1,]|not JSON",
                "{\"a\":1} // x|not JSON",
                "1e99999999999|exponent",
            })
    void whatIsNotOneJsonValueIsRefused(String json, String reason) {
        assertThatThrownBy(() -> plain(utf8(json)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("the value")
                .hasMessageContaining(reason);
    }

    @Test
    void otherEncodingsAreRefused() {
        byte[] broken = utf8("\"abc\"");
        broken[2] = (byte) 0xc3;

        assertThatThrownBy(() -> plain(broken)).hasMessageContaining("must be JSON in UTF-8");
        assertThatThrownBy(() -> plain("\"abc\"".getBytes(StandardCharsets.UTF_16LE)))
                .hasMessageContaining("must be JSON in UTF-8");
        assertThatThrownBy(() -> plain("\"abc\"".getBytes(StandardCharsets.UTF_16)))
                .hasMessageContaining("must be JSON in UTF-8");
        assertThatThrownBy(() -> plain(utf8("\ufeff1")))
                .hasMessageContaining("without a byte order mark");
        assertThatThrownBy(
                        () -> plain(new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}))
                .hasMessageContaining("must be JSON in UTF-8");
    }

    @Test
    void sixtyFourLevelsAreTheMost() {
        assertThat(plain(utf8(nested(64))).data()).hasSize(128);
        assertThat(structured("\"data\":" + nested(64)).data()).hasSize(128);
        assertThatThrownBy(() -> plain(utf8(nested(65)))).hasMessageContaining("64 levels");
        assertThatThrownBy(() -> plain(utf8(nested(5_000)))).hasMessageContaining("64 levels");
        assertThatThrownBy(() -> structured("\"data\":" + nested(65)))
                .hasMessageContaining("64 levels");
    }

    @Test
    void aValueOfManyChunksIsRead() {
        String text = "\"" + "ü".repeat(100_000) + "\"";

        assertThat(plain(utf8(text)).data()).isEqualTo(utf8(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "topic=t|the workspace is missing",
                "topic=t,workspace=-|workspace must be 1 to 63",
                "workspace=acme|header topic is missing",
                "workspace=acme,topic=a*|channel name must not contain *",
                "workspace=acme,topic=|channel name must not be empty",
                "workspace=acme,topic=t,idempotency-key=|idempotencyKey must have 1 to 256",
                "workspace=acme,topic=t,correlation-id=|correlationId must have 1 to 256",
                "workspace=acme,topic=t,attributes=1|header attributes must be a JSON object",
                "workspace=acme,topic=t,attributes={|header attributes is not JSON",
                "workspace=acme,content-type=application/cloudevents-batch+json|no batches",
                "workspace=acme,content-type=application/cloudevents+avro|content-type must be",
                "workspace=acme,ce_specversion=0.3,ce_id=1,ce_source=/s,ce_type=t|specversion must be 1.0",
                "workspace=acme,ce_specversion=1.0,ce_source=/s,ce_type=t|attribute id is missing",
                "workspace=acme,ce_specversion=1.0,ce_id=1,ce_type=t|attribute source is missing",
                "workspace=acme,ce_specversion=1.0,ce_id=1,ce_source=/s|attribute type is missing",
            })
    void aBadHeaderIsRefusedByName(String headers, String reason) {
        assertThatThrownBy(() ->
                        EventRecords.from(null, utf8("{}"), headers(headers.split("[,=]", -1))))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aKeyThatIsNoWorkspaceIsRefused() {
        assertThatThrownBy(() -> EventRecords.from(utf8("a b"), utf8("1"), headers("topic", "t")))
                .hasMessageContaining("the key is no workspace; set the header workspace");
    }

    @Test
    void aHeaderThatIsNotUtf8IsRefused() {
        Headers headers = headers("workspace", "acme");
        headers.add("topic", new byte[] {(byte) 0xff});

        assertThatThrownBy(() -> EventRecords.from(null, utf8("1"), headers))
                .hasMessageContaining("header topic must be UTF-8");
    }

    @Test
    void aMissingValueIsRefused() {
        assertThatThrownBy(() ->
                        EventRecords.from(utf8("acme"), null, headers("topic", "order.created")))
                .hasMessageContaining("the value is missing");
    }

    @Test
    void aCloudEventInBinaryModeIsRead() {
        PublishedEvent event =
                EventRecords.from(
                        utf8("acme"),
                        utf8("{\"n\":1}"),
                        headers(
                                "ce_specversion",
                                "1.0",
                                "ce_id",
                                "17",
                                "ce_source",
                                "/shop",
                                "ce_type",
                                "order.created",
                                "ce_correlationid",
                                "c-1",
                                "content-type",
                                "application/json; charset=utf-8"));

        assertThat(event.workspace()).isEqualTo(WorkspaceId.of("acme"));
        assertThat(event.channel()).hasToString("events:order.created");
        assertThat(event.data()).isEqualTo(utf8("{\"n\":1}"));
        assertThat(event.idempotencyKey()).isEqualTo("order.created\n/shop\n17");
        assertThat(event.correlationId()).isEqualTo("c-1");
        assertThat(event.attributes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(
                        "{\"specversion\":\"1.0\",\"id\":\"17\",\"source\":\"/shop\",\"type\":\"order.created\",\"correlationid\":\"c-1\",\"datacontenttype\":\"application/json; charset=utf-8\"}");
    }

    @Test
    void ofACloudEventTidewiresHeadersComeFirstThenItsAttributes() {
        String[] attributes = {
            "ce_specversion",
            "1.0",
            "ce_id",
            "17",
            "ce_source",
            "/shop",
            "ce_type",
            "type",
            "ce_topic",
            "topic",
            "ce_workspace",
            "beta"
        };
        Headers headers = headers(attributes);

        PublishedEvent byAttributes = EventRecords.from(utf8("acme"), null, headers);
        headers.add("workspace", utf8("gamma"))
                .add("topic", utf8("named"))
                .add("idempotency-key", utf8("key"))
                .add("correlation-id", utf8("c"));
        PublishedEvent byHeaders = EventRecords.from(utf8("acme"), null, headers);

        assertThat(byAttributes.workspace()).hasToString("beta");
        assertThat(byAttributes.channel()).hasToString("events:topic");
        assertThat(byAttributes.idempotencyKey()).isEqualTo("topic\n/shop\n17");
        assertThat(byAttributes.data()).isEqualTo(utf8("null"));
        assertThat(byHeaders.workspace()).hasToString("gamma");
        assertThat(byHeaders.channel()).hasToString("events:named");
        assertThat(byHeaders.idempotencyKey()).isEqualTo("key");
        assertThat(byHeaders.correlationId()).isEqualTo("c");
    }

    @Test
    void aCloudEventInStructuredModeIsRead() {
        PublishedEvent event =
                structured(
                        "\"workspace\":\"beta\",\"correlationid\":\"c-1\",\"sequence\":5,\"flag\":true,\"none\":null,\"data\" : {\"n\": 1.50} ");

        assertThat(event.workspace()).hasToString("beta");
        assertThat(event.channel()).hasToString("events:order.created");
        assertThat(event.data()).isEqualTo(utf8("{\"n\": 1.50}"));
        assertThat(event.correlationId()).isEqualTo("c-1");
        assertThat(event.attributes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(
                        "{\"specversion\":\"1.0\",\"id\":\"17\",\"source\":\"/shop\",\"type\":\"order.created\",\"workspace\":\"beta\",\"correlationid\":\"c-1\",\"sequence\":5,\"flag\":true}");
    }

    @Test
    void base64DataStaysText() {
        assertThat(structured("\"data_base64\":\"AAEC\"").data()).isEqualTo(utf8("\"AAEC\""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"data\":1,\"data_base64\":\"AA==\"|must have data or data_base64",
                "\"data_base64\":1|data_base64 must be a string",
                "\"extension\":{}|must be a string, a whole number or a boolean",
                "\"extension\":1.5|must be a string, a whole number or a boolean",
                "\"id\":\"\"|attribute id is missing or empty",
            })
    void aBadStructuredEventIsRefused(String members, String reason) {
        assertThatThrownBy(() -> structured(members))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aLongSourceAndIdMakeAKeyOfTheirOwn() {
        PublishedEvent first = structured("\"id\":\"" + "a".repeat(300) + "\"");
        PublishedEvent other = structured("\"id\":\"" + "a".repeat(299) + "b\"");

        assertThat(first.idempotencyKey()).startsWith("sha-256 ").hasSizeLessThan(257);
        assertThat(first.idempotencyKey()).isNotEqualTo(other.idempotencyKey());
    }

    @Test
    void anIdTellsTheOffsetOfItsTopicAndPartitionOnly() {
        UUID topic = UUID.randomUUID();
        String id = EventRecords.id(topic, 3, 1_234);

        assertThat(EventRecords.offset(id, topic, 3)).isEqualTo(1_234);
        assertThat(EventRecords.offset(id, topic, 2)).isEqualTo(-1);
        assertThat(EventRecords.offset(id, UUID.randomUUID(), 3)).isEqualTo(-1);
        assertThat(EventRecords.offset(id + "x", topic, 3)).isEqualTo(-1);
        assertThat(EventRecords.offset("events-", topic, 3)).isEqualTo(-1);
    }

    private static PublishedEvent plain(byte[] value) {
        return EventRecords.from(utf8("acme"), value, headers("topic", "order.created"));
    }

    private static PublishedEvent structured(String members) {
        String json =
                "{\"specversion\":\"1.0\",\"id\":\"17\",\"source\":\"/shop\",\"type\":\"order.created\","
                        + members
                        + "}";
        return EventRecords.from(
                utf8("acme"), utf8(json), headers("content-type", STRUCTURED + "; charset=UTF-8"));
    }

    private static String nested(int levels) {
        return "[".repeat(levels) + "]".repeat(levels);
    }

    private static Headers headers(String... namesAndValues) {
        Headers headers = new RecordHeaders();
        for (int index = 0; index < namesAndValues.length; index += 2) {
            headers.add(namesAndValues[index], utf8(namesAndValues[index + 1]));
        }
        return headers;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
