package dev.tidewire.auth;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidewire.model.WorkspaceId;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.TokenVerifier.AudienceCheck;
import org.keycloak.TokenVerifier.Predicate;
import org.keycloak.TokenVerifier.RealmUrlCheck;
import org.keycloak.TokenVerifier.TokenTypeCheck;
import org.keycloak.common.VerificationException;
import org.keycloak.representations.JsonWebToken;
import org.keycloak.util.TokenUtil;

/**
 * Verifies Keycloak's access tokens: signature, issuer, type, audience, subject and times, in this
 * order, so that a reason beyond the signature is only ever told to who holds a token of the
 * issuer's making. Safe for many threads; waits only where its {@link KeySource} does.
 */
public final class KeycloakTokenVerifier implements TokenVerifier {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static final ClaimPath CONFIRMATION = ClaimPath.parse("cnf");
    private static final ClaimPath USERNAME = ClaimPath.parse("preferred_username");
    private static final ClaimPath SESSION = ClaimPath.parse("sid");

    private final TokenPolicy policy;
    private final SignatureCheck signature;
    private final InstantSource clock;
    private final List<Check> checks;

    public KeycloakTokenVerifier(TokenPolicy policy, KeySource keys, InstantSource clock) {
        this.policy = policy;
        this.signature = new SignatureCheck(keys, policy.maxTokenLength());
        this.clock = clock;
        this.checks =
                List.of(
                        new Check(
                                DenialReason.TOKEN_ISSUER_MISMATCH,
                                new RealmUrlCheck(policy.issuer())),
                        new Check(
                                DenialReason.TOKEN_WRONG_TYPE,
                                new TokenTypeCheck(List.of(TokenUtil.TOKEN_TYPE_BEARER))),
                        new Check(
                                DenialReason.TOKEN_AUDIENCE_MISMATCH,
                                new AudienceCheck(policy.audience())),
                        new Check(
                                DenialReason.TOKEN_SUBJECT_MISSING,
                                token ->
                                        token.getSubject() != null
                                                && !token.getSubject().isBlank()));
    }

    @Override
    public VerifiedToken verify(String token) throws TokenRefusedException {
        JsonWebToken authentic = signature.authentic(token, JsonWebToken.class);
        for (Check check : checks) {
            check.apply(authentic);
        }
        Claims claims = claims(token);
        if (claims.value(CONFIRMATION).isPresent()) {
            // Bound to a client's certificate or key, which nobody here has seen.
            throw new TokenRefusedException(DenialReason.TOKEN_WRONG_TYPE);
        }
        Lifetime lifetime = Lifetime.of(authentic);
        lifetime.check(clock.instant(), policy);
        return verified(authentic, lifetime, claims);
    }

    private VerifiedToken verified(JsonWebToken authentic, Lifetime lifetime, Claims claims) {
        return new VerifiedToken(
                authentic.getSubject(),
                claims.text(USERNAME).orElse(null),
                claims.text(policy.tenant()).orElse(null),
                workspaces(claims),
                words(claims, policy.scopes()),
                lifetime.issuedAt(),
                lifetime.expiresAt(),
                authentic.getId(),
                claims.text(SESSION).orElse(null),
                claims);
    }

    private Set<WorkspaceId> workspaces(Claims claims) {
        Stream<WorkspaceId> named =
                words(claims, policy.workspaces()).stream()
                        .map(WorkspaceId::parse)
                        .flatMap(Optional::stream);
        return Stream.concat(named, policy.groups().of(claims).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> words(Claims claims, List<ClaimPath> paths) {
        return paths.stream()
                .flatMap(path -> claims.words(path).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    static Claims claims(String token) throws TokenRefusedException {
        String payload = token.substring(token.indexOf('.') + 1, token.lastIndexOf('.'));
        try {
            JsonNode tree = MAPPER.readTree(Base64.getUrlDecoder().decode(payload));
            if (tree instanceof ObjectNode object) {
                return Claims.owning(object);
            }
        } catch (IOException | IllegalArgumentException _) {
            // The parser's message may quote the token.
        }
        throw new TokenRefusedException(DenialReason.TOKEN_MALFORMED);
    }

    private record Check(DenialReason reason, Predicate<JsonWebToken> predicate) {
        void apply(JsonWebToken token) throws TokenRefusedException {
            try {
                if (predicate.test(token)) {
                    return;
                }
            } catch (VerificationException _) {
                // Its message quotes the claim; the reason says enough.
            }
            throw new TokenRefusedException(reason);
        }
    }

    /** The token's times. Keycloak's own check reads a clock that is static. */
    private record Lifetime(Instant issuedAt, @Nullable Instant notBefore, Instant expiresAt) {
        static Lifetime of(JsonWebToken token) throws TokenRefusedException {
            Instant issuedAt = instant(token.getIat());
            Instant expiresAt = instant(token.getExp());
            if (issuedAt == null || expiresAt == null) {
                throw new TokenRefusedException(DenialReason.TOKEN_MALFORMED);
            }
            return new Lifetime(issuedAt, instant(token.getNbf()), expiresAt);
        }

        private static @Nullable Instant instant(@Nullable Long seconds)
                throws TokenRefusedException {
            try {
                return seconds == null ? null : Instant.ofEpochSecond(seconds);
            } catch (DateTimeException _) {
                throw new TokenRefusedException(DenialReason.TOKEN_MALFORMED);
            }
        }

        void check(Instant now, TokenPolicy policy) throws TokenRefusedException {
            if (!now.isBefore(expiresAt)) {
                throw new TokenRefusedException(DenialReason.TOKEN_EXPIRED);
            }
            Instant latest = now.plus(policy.clockSkew());
            if (issuedAt.isAfter(latest) || (notBefore != null && notBefore.isAfter(latest))) {
                throw new TokenRefusedException(DenialReason.TOKEN_NOT_YET_VALID);
            }
        }
    }
}
