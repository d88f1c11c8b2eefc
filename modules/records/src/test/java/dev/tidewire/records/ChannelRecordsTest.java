package dev.tidewire.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelInfo;
import dev.tidewire.model.WorkspaceId;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelRecordsTest {
    static Stream<ChannelInfo> entries() {
        return Stream.of(
                new ChannelInfo(
                        Channel.parse("postgres:inventory.items"),
                        WorkspaceId.of("demo"),
                        "shop",
                        List.of(
                                new ChannelInfo.Column("id", "bigint", false, true),
                                new ChannelInfo.Column("price", "numeric(10,2)", true, false)),
                        true),
                new ChannelInfo(Channel.parse("mongo:orders"), null, "docs", List.of(), false));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void anEntryComesBack(ChannelInfo entry) {
        ProducerRecord<byte[], byte[]> record = ChannelRecords.toRecord(entry);

        ChannelRecords.Key key = ChannelRecords.Key.decode(record.key());

        assertThat(key).isEqualTo(ChannelRecords.Key.of(entry));
        assertThat(ChannelRecords.from(key, record.value())).isEqualTo(entry);
    }

    @Test
    void aTombstoneHasTheKeyOfItsEntry() {
        ChannelInfo entry = entries().findFirst().orElseThrow();

        ProducerRecord<byte[], byte[]> tombstone =
                ChannelRecords.tombstone(ChannelRecords.Key.of(entry));

        assertThat(tombstone.key()).isEqualTo(ChannelRecords.toRecord(entry).key());
        assertThat(tombstone.value()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"channel\":\"mongo:*\",\"source\":\"docs\"}",
                "{\"channel\":\"mongo:orders\"}",
                "{\"channel\":\"mongo:orders\",\"source\":\"docs\",\"workspace\":\"-\"}",
            })
    void refusesWhatIsNoKey(String json) {
        assertThatThrownBy(() -> ChannelRecords.Key.decode(json.getBytes(UTF_8)))
                .isInstanceOf(MalformedRecordException.class);
    }
}
