package dev.tidewire.auth;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.keycloak.representations.JsonWebToken;

/**
 * Verifies logout tokens by section 2.6 of OpenID Connect Back-Channel Logout 1.0: what the issuer
 * signed, for one of these clients, a short while ago, and neither an id token nor an access token.
 */
public final class KeycloakLogoutVerifier implements LogoutTokenVerifier {
    /** An issuer sends the token at once; what is older was kept by somebody. */
    static final Duration MAX_AGE = Duration.ofMinutes(5);

    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";
    private static final String TYPE = "Logout";
    private static final ClaimPath EVENTS = ClaimPath.parse("events");
    private static final ClaimPath NONCE = ClaimPath.parse("nonce");
    private static final ClaimPath SESSION = ClaimPath.parse("sid");
    private static final ClaimPath SUBJECT = ClaimPath.parse("sub");
    private static final ClaimPath TYP = ClaimPath.parse("typ");

    private final TokenPolicy policy;
    private final Set<String> clients;
    private final SignatureCheck signature;
    private final InstantSource clock;

    /**
     * @param clients of the issuer whose logouts count; one must be among the {@code aud} claim
     */
    public KeycloakLogoutVerifier(
            TokenPolicy policy, List<String> clients, KeySource keys, InstantSource clock) {
        this.policy = policy;
        this.clients = Set.copyOf(clients);
        this.signature = new SignatureCheck(keys, policy.maxTokenLength());
        this.clock = clock;
    }

    @Override
    public LogoutToken verify(String token) throws LogoutRefusedException {
        try {
            JsonWebToken authentic = signature.authentic(token, JsonWebToken.class);
            return checked(authentic, KeycloakTokenVerifier.claims(token));
        } catch (TokenRefusedException e) {
            throw LogoutRefusedException.of(e);
        }
    }

    private LogoutToken checked(JsonWebToken token, Claims claims) throws LogoutRefusedException {
        require(policy.issuer().equals(token.getIssuer()), "iss must be the configured issuer");
        String[] audience = token.getAudience();
        require(
                audience != null && List.of(audience).stream().anyMatch(clients::contains),
                "aud must name a client of auth.logoutClients");
        require(
                claims.value(EVENTS).filter(KeycloakLogoutVerifier::saysLogout).isPresent(),
                "events must have the member " + EVENT);
        require(claims.value(NONCE).isEmpty(), "nonce must be absent");
        require(
                claims.value(TYP).isEmpty() || claims.text(TYP).filter(TYPE::equals).isPresent(),
                "typ must be Logout or absent");
        String session = claims.text(SESSION).orElse(null);
        String subject = claims.text(SUBJECT).orElse(null);
        require(session != null || subject != null, "sid or sub must be there");
        Instant issuedAt = issuedAt(token);
        String tokenId = token.getId();
        if (tokenId == null || tokenId.isBlank()) {
            throw LogoutRefusedException.because("jti must be there");
        }
        return new LogoutToken(session, subject, issuedAt, tokenId);
    }

    private static boolean saysLogout(JsonNode events) {
        return events.path(EVENT).isObject();
    }

    private Instant issuedAt(JsonWebToken token) throws LogoutRefusedException {
        long now = clock.instant().getEpochSecond();
        Long issuedAt = token.getIat();
        Long end = token.getExp();
        if (issuedAt == null
                || issuedAt < now - MAX_AGE.toSeconds()
                || issuedAt > now + policy.clockSkew().toSeconds()) {
            throw LogoutRefusedException.because(
                    "iat must be within the last "
                            + MAX_AGE.toSeconds()
                            + " s; compare the clocks");
        }
        require(end == null || end > now, "exp must be later than now");
        return Instant.ofEpochSecond(issuedAt);
    }

    private static void require(boolean condition, String message) throws LogoutRefusedException {
        if (!condition) {
            throw LogoutRefusedException.because(message);
        }
    }
}
