package dev.tidewire.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://login.example.com/realms/main",
                "https://login.example.com/realms/main/"
            })
    void findsARealmsKeysByItsIssuer(String issuer) {
        assertThat(JwksSettings.ofRealm(issuer).url())
                .hasToString("https://login.example.com/realms/main/protocol/openid-connect/certs");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"file:///etc/keys", "certs", "https:certs", "http://user:pass@host/certs"})
    void refusesAnAddressThatCannotBeFetched(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JwksSettings.of(URI.create(url)))
                .withMessageStartingWith("url ");
    }

    @ParameterizedTest
    @CsvSource({
        "0,1,1,1,timeout",
        "1,0,1,1,minimumInterval",
        "1,1,-1,1,refreshInterval",
        "1,1,1,0,maxBytes"
    })
    void refusesSettingsThatMeanNothing(
            int timeout, int minimum, int refresh, int maxBytes, String field) {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new JwksSettings(
                                URI.create("http://localhost/certs"),
                                Duration.ofSeconds(timeout),
                                Duration.ofSeconds(minimum),
                                Duration.ofSeconds(refresh),
                                maxBytes))
                .withMessageStartingWith(field);
    }

    @ParameterizedTest
    @CsvSource({
        "'',  api, 5,   100, issuer",
        "iss, ' ', 5,   100, audience",
        "iss, api, -1,  100, clockSkew",
        "iss, api, 61,  100, clockSkew",
        "iss, api, 5,   0,   maxTokenLength"
    })
    void refusesAPolicyThatWouldNotProtect(
            String issuer, String audience, int skew, int length, String field) {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new TokenPolicy(
                                issuer,
                                audience,
                                List.of(),
                                WorkspaceGroups.none(),
                                List.of(),
                                ClaimPath.parse("tenant"),
                                Duration.ofSeconds(skew),
                                length))
                .withMessageStartingWith(field);
    }

    @Test
    void hasOneWordForEachReasonOfDenial() {
        assertThat(Arrays.stream(DenialReason.values()).map(DenialReason::word))
                .doesNotHaveDuplicates()
                .allMatch(word -> word.matches("[a-z]+(_[a-z]+)*"));
    }
}
