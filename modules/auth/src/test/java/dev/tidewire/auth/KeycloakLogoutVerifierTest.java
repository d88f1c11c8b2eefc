package dev.tidewire.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeycloakLogoutVerifierTest {
    private static final Map<String, Object> EVENTS =
            Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of());

    private final SigningKey key = SigningKey.generate("key-1", SignatureAlgorithm.RS256);
    private final SigningKey foreign = SigningKey.generate("key-1", SignatureAlgorithm.RS256);
    private final SettableClock clock = new SettableClock(TokenBuilder.NOW);
    private final KeycloakLogoutVerifier verifier =
            new KeycloakLogoutVerifier(
                    TokenPolicy.of(TokenBuilder.ISSUER),
                    List.of("webapp"),
                    PublishedKeys.of(key),
                    clock);

    @Test
    void aTokenOfKeycloaksNamesTheLoginTheSubjectAndItself() throws Exception {
        LogoutToken token = verifier.verify(logout().signedBy(key));

        assertThat(token)
                .isEqualTo(new LogoutToken("session-1", "alice-id", TokenBuilder.NOW, "token-1"));
    }

    @Test
    void oneOfSidAndSubIsEnough() throws Exception {
        assertThat(verifier.verify(logout().without("sub").signedBy(key)).subject()).isNull();
        assertThat(verifier.verify(logout().without("sid").signedBy(key)).session()).isNull();
        assertRefused(logout().without("sid").without("sub"), "sid or sub");
    }

    @Test
    void aTokenWithoutTypIsAsGood() throws Exception {
        assertThat(verifier.verify(logout().without("typ").signedBy(key)).session())
                .isEqualTo("session-1");
    }

    @Test
    void anAccessTokenIsNoLogout() {
        assertRefused(TokenBuilder.token().claim("aud", "webapp"), "events");
        assertRefused(logout().claim("typ", "Bearer"), "typ");
        assertRefused(logout().claim("typ", 7), "typ");
    }

    @Test
    void anIdTokenIsNoLogout() {
        assertRefused(logout().claim("nonce", "n"), "nonce");
    }

    @ParameterizedTest
    @CsvSource({"iss", "aud", "events", "jti", "iat"})
    void everyOtherClaimMustBeThere(String claim) {
        assertRefused(logout().without(claim), claim);
    }

    @Test
    void anotherIssuersOrClientsOrEventsTokenIsRefused() {
        assertRefused(logout().claim("iss", TokenBuilder.ISSUER + "2"), "iss");
        assertRefused(logout().claim("aud", "tidewire-api"), "aud");
        assertRefused(logout().claim("events", List.of("backchannel-logout")), "events");
        assertRefused(
                logout().claim("events", Map.of("http://schemas.openid.net/event/other", Map.of())),
                "events");
    }

    @Test
    void anOldTokenIsRefused() {
        String token = logout().signedBy(key);

        clock.set(TokenBuilder.NOW.plusSeconds(301));

        assertThatThrownBy(() -> verifier.verify(token)).hasMessageContaining("iat");
    }

    @Test
    void aTokenOfTheFutureOrPastItsEndIsRefused() {
        long now = TokenBuilder.NOW.getEpochSecond();

        assertRefused(logout().claim("iat", now + 6), "iat");
        assertRefused(logout().claim("exp", now), "exp");
    }

    @Test
    void aTokenThatTheIssuerDidNotSignIsRefusedWithoutBeingQuoted() {
        String token = logout().signedBy(foreign);

        assertThatThrownBy(() -> verifier.verify(token))
                .isInstanceOfSatisfying(
                        LogoutRefusedException.class,
                        refused -> assertThat(refused.undecided()).isFalse())
                .hasMessage("token signature is not valid");
    }

    @Test
    void withoutTheIssuersKeysNothingIsDecided() {
        KeycloakLogoutVerifier cut =
                new KeycloakLogoutVerifier(
                        TokenPolicy.of(TokenBuilder.ISSUER),
                        List.of("webapp"),
                        _ -> new KeyLookup.Unavailable(),
                        clock);

        assertThatThrownBy(() -> cut.verify(logout().signedBy(key)))
                .isInstanceOfSatisfying(
                        LogoutRefusedException.class,
                        refused -> assertThat(refused.undecided()).isTrue());
    }

    private void assertRefused(TokenBuilder token, String claim) {
        assertThatThrownBy(() -> verifier.verify(token.signedBy(key)))
                .isInstanceOf(LogoutRefusedException.class)
                .hasMessageContaining(claim);
    }

    private static TokenBuilder logout() {
        return TokenBuilder.token()
                .header("typ", "logout+jwt")
                .claim("typ", "Logout")
                .claim("aud", "webapp")
                .claim("events", EVENTS);
    }
}
