package dev.tidewire.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.model.WorkspaceId;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterestRecordsTest {
    static Stream<InterestKey> keys() {
        return Stream.of(
                new InterestKey.Filter(WorkspaceId.of("demo"), 2, 1L << 33, 4),
                new InterestKey.Heartbeat(2, 3),
                new InterestKey.Claim());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void aKeyComesBack(InterestKey key) {
        assertThat(InterestKey.decode(key.encode())).isEqualTo(key);
    }

    @Test
    void equalKeysAreEqualBytesSoThatCompactionFindsThem() {
        assertThat(new InterestKey.Heartbeat(2, 3).encode())
                .isEqualTo(new InterestKey.Heartbeat(2, 3).encode());
    }

    @Test
    void aFilterKeepsItsCanonicalText() {
        InterestValue value = new InterestValue.Filter("{\"channel\":\"postgres:products\"}");

        assertThat(InterestValue.decode(keys().toList().get(0), value.encode())).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"kind\":\"other\"}",
                "{\"kind\":\"heartbeat\",\"slot\":-1,\"gatewayEpoch\":0}",
                "{\"kind\":\"heartbeat\",\"slot\":4294967296,\"gatewayEpoch\":0}",
                "{\"kind\":\"filter\",\"workspace\":\"a/b\",\"slot\":0,\"gatewayEpoch\":0,\"number\":0}"
            })
    void refusesAMalformedKey(String json) {
        assertThatThrownBy(() -> InterestKey.decode(json.getBytes(UTF_8)))
                .isInstanceOf(MalformedRecordException.class);
    }
}
