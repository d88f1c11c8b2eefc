package dev.tidewire.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.model.Family;
import dev.tidewire.model.LogPosition;
import dev.tidewire.model.WorkspaceId;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryRecordsTest {
    private static final LogPosition POSITION = new LogPosition(Family.EVENTS, 3, 1L << 40);

    static Stream<Delivery> controls() {
        return Stream.of(
                new Delivery.Active(7, 8, 9, POSITION),
                new Delivery.Progress(7, Family.MONGO, 3, 10, 20),
                new Delivery.Released(7, 3, 8),
                new Delivery.Gap(
                        WorkspaceId.of("demo"), 7, 8, POSITION, List.of(1L, 5L), 1, 2, "lost"),
                new Delivery.Gap(null, 7, 8, POSITION, List.of(1L << 40), 0, 0, "lost"));
    }

    @ParameterizedTest
    @MethodSource("controls")
    void aControlRecordComesBack(Delivery delivery) {
        assertThat(roundTrip(delivery)).isEqualTo(delivery);
    }

    @Test
    void aChangeComesBackWithItsListsAndItsValueUntouched() {
        byte[] value = "{\"a\": 1.0}".getBytes(UTF_8);

        Delivery.Change change =
                (Delivery.Change) roundTrip(change(value, new long[] {1, 5}, 1, 2));

        assertThat(change.value()).isSameAs(value);
        assertThat(change.workspace()).isEqualTo(WorkspaceId.of("demo"));
        assertThat(change.position()).isEqualTo(POSITION);
        assertThat(change.taskEpoch()).isEqualTo(7);
        assertThat(change.gatewayEpoch()).isEqualTo(8);
        assertThat(change.committedAt()).isEqualTo(100);
        assertThat(change.capturedAt()).isEqualTo(101);
        assertThat(change.matched()).containsExactly(1, 5);
        assertThat(change.entered()).isEmpty();
        assertThat(change.left()).containsExactly(9);
        assertThat(change.part()).isEqualTo(1);
        assertThat(change.lastPart()).isEqualTo(2);
    }

    @Test
    void aChangeInOnePieceHasNoPartHeader() {
        assertThat(DeliveryRecords.headers(change("{}".getBytes(UTF_8), new long[] {1}, 0, 0)))
                .noneMatch(header -> header.key().equals("part"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kind", "epoch", "gateway", "position", "times"})
    void refusesAChangeThatLacksAHeader(String name) {
        Delivery change = change("{}".getBytes(UTF_8), new long[] {1}, 0, 0);
        Headers headers = DeliveryRecords.headers(change).remove(name);

        assertThatThrownBy(() ->
                        DeliveryRecords.decode(
                                DeliveryRecords.key(change),
                                DeliveryRecords.value(change),
                                headers))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{\"taskEpoch\":-1}", "{\"taskEpoch\":\"7\"}"})
    void refusesAControlRecordThatIsMalformed(String json) {
        Headers headers = new RecordHeaders().add("kind", "active".getBytes(UTF_8));

        assertThatThrownBy(() -> DeliveryRecords.decode(null, json.getBytes(UTF_8), headers))
                .isInstanceOf(MalformedRecordException.class);
    }

    private static Delivery change(byte[] value, long[] matched, int part, int lastPart) {
        return new Delivery.Change(
                WorkspaceId.of("demo"),
                7,
                8,
                POSITION,
                100,
                101,
                matched,
                new long[0],
                new long[] {9},
                part,
                lastPart,
                value);
    }

    private static Delivery roundTrip(Delivery delivery) {
        return DeliveryRecords.decode(
                DeliveryRecords.key(delivery),
                DeliveryRecords.value(delivery),
                DeliveryRecords.headers(delivery));
    }
}
