package dev.tidewire.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RevocationRecordTest {
    @ParameterizedTest
    @EnumSource
    void comesBackAsItWas(RevocationRecord.Kind kind) {
        RevocationRecord limited =
                new RevocationRecord(kind, "ä:1", Instant.ofEpochSecond(1_790_000_000));
        RevocationRecord unlimited = new RevocationRecord(kind, "ä:1", null);

        assertThat(RevocationRecord.decode(limited.encode())).isEqualTo(limited);
        assertThat(RevocationRecord.decode(unlimited.encode())).isEqualTo(unlimited);
    }

    @Test
    void theKeyIsTheKindAndTheId() {
        RevocationRecord record =
                new RevocationRecord(RevocationRecord.Kind.LOGIN, "login-1", null);

        assertThat(new String(record.key(), UTF_8)).isEqualTo("login:login-1");
        assertThat(new String(record.encode(), UTF_8))
                .isEqualTo("{\"kind\":\"login\",\"id\":\"login-1\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no JSON",
                "[]",
                "{\"kind\":\"login\"}",
                "{\"kind\":\"LOGIN\",\"id\":\"a\"}",
                "{\"kind\":\"login\",\"id\":\"\"}",
                "{\"kind\":\"login\",\"id\":\"a\",\"issuedUntil\":\"now\"}",
            })
    void whatIsNoRevocationIsMalformed(String value) {
        assertThatThrownBy(() -> RevocationRecord.decode(value.getBytes(UTF_8)))
                .isInstanceOf(MalformedRecordException.class);
    }
}
