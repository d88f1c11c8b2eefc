package dev.tidewire.auth;

import static dev.tidewire.auth.TokenBuilder.EXPIRY;
import static dev.tidewire.auth.TokenBuilder.ISSUER;
import static dev.tidewire.auth.TokenBuilder.NOW;
import static dev.tidewire.auth.TokenBuilder.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.WorkspaceId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeycloakTokenVerifierTest {
    private static final SigningKey KEY = SigningKey.generate("key-1", SignatureAlgorithm.RS256);

    private final SettableClock clock = new SettableClock(NOW);

    @ParameterizedTest
    @EnumSource(SignatureAlgorithm.class)
    void acceptsEveryAlgorithmOfTheList(SignatureAlgorithm algorithm) throws Exception {
        SigningKey key = SigningKey.generate("key-" + algorithm, algorithm);
        KeySource published = PublishedKeys.of(key);

        VerifiedToken verified = verifier(published).verify(token().signedBy(key));

        assertThat(verified.subject()).isEqualTo("alice-id");
    }

    @Test
    void tellsWhoAndUntilWhen() throws Exception {
        VerifiedToken verified = verify(token());

        assertThat(verified.subject()).isEqualTo("alice-id");
        assertThat(verified.username()).isEqualTo("alice");
        assertThat(verified.tokenId()).isEqualTo("token-1");
        assertThat(verified.session()).isEqualTo("session-1");
        assertThat(verified.issuedAt()).isEqualTo(NOW);
        assertThat(verified.expiresAt()).isEqualTo(EXPIRY);
        assertThat(verified.tenant()).isNull();
        assertThat(verified.workspaces()).isEmpty();
        assertThat(verified.scopes()).isEmpty();
    }

    @Test
    void readsWorkspacesScopesAndTenantFromTheDefaultClaims() throws Exception {
        VerifiedToken verified =
                verify(
                        token().claim("workspaces", List.of("acme", "globex"))
                                .claim("scope", "profile realtime:read")
                                .claim("tenant", "acme-corp"));

        assertThat(verified.workspaces())
                .containsExactlyInAnyOrder(WorkspaceId.of("acme"), WorkspaceId.of("globex"));
        assertThat(verified.scopes()).containsExactlyInAnyOrder("profile", "realtime:read");
        assertThat(verified.tenant()).isEqualTo("acme-corp");
    }

    @Test
    void joinsTheClaimsOfAllConfiguredPaths() throws Exception {
        TokenPolicy policy =
                new TokenPolicy(
                        ISSUER,
                        "tidewire-api",
                        List.of(ClaimPath.parse("org.workspaces")),
                        WorkspaceGroups.none(),
                        List.of(
                                ClaimPath.parse("scope"),
                                ClaimPath.parse("resource_access.tidewire-api.roles")),
                        ClaimPath.parse("org.tenant"),
                        Duration.ZERO,
                        16_384);
        String token =
                token().claim("org", Map.of("workspaces", "acme globex", "tenant", "acme-corp"))
                        .claim("scope", "realtime:read")
                        .claimJson(
                                "resource_access",
                                "{\"tidewire-api\":{\"roles\":[\"realtime:write\"]}}")
                        .signedBy(KEY);

        VerifiedToken verified =
                new KeycloakTokenVerifier(policy, PublishedKeys.of(KEY), clock).verify(token);

        assertThat(verified.workspaces())
                .containsExactlyInAnyOrder(WorkspaceId.of("acme"), WorkspaceId.of("globex"));
        assertThat(verified.scopes()).containsExactlyInAnyOrder("realtime:read", "realtime:write");
        assertThat(verified.tenant()).isEqualTo("acme-corp");
    }

    @Test
    void opensWorkspacesAndChannelsByTheRolesOfAClient() throws Exception {
        TokenPolicy policy =
                policy(WorkspaceGroups.none(), "scope", "resource_access.tidewire-api.roles");

        VerifiedToken verified =
                verifier(policy)
                        .verify(
                                token().claim("scope", "openid profile")
                                        .claimJson(
                                                "resource_access",
                                                """
                                                {"tidewire-api": {"roles": [
                                                   "workspace:acme", "realtime:events:order.*:write",
                                                   "realtime:postgres:My Table:read"]},
                                                 "account": {"roles": ["workspace:globex", "realtime:read"]}}
                                                """)
                                        .signedBy(KEY));

        AccessPolicy access = AccessPolicy.byWorkspace();
        assertThat(access.connect(verified, WorkspaceId.of("globex")))
                .isInstanceOf(AccessDecision.Denied.class);
        assertThat(access.connect(verified, WorkspaceId.of("acme")))
                .isInstanceOfSatisfying(
                        AccessDecision.Granted.class,
                        granted -> {
                            Grant grant = granted.grant();
                            assertThat(grant.writes(Channel.parse("events:order.paid")))
                                    .isInstanceOf(AccessDecision.Granted.class);
                            assertThat(grant.mayRead(ChannelPattern.parse("postgres:My Table")))
                                    .isTrue();
                            assertThat(grant.mayRead(ChannelPattern.parse("postgres:orders")))
                                    .isFalse();
                        });
    }

    @Test
    void opensTheWorkspacesOfGroupsBesidesThoseOfTheClaim() throws Exception {
        WorkspaceGroups groups =
                new WorkspaceGroups(
                        List.of(ClaimPath.parse("groups"), ClaimPath.parse("org.teams")),
                        List.of(
                                GroupPattern.parse("/workspaces/{workspace}"),
                                GroupPattern.parse("/tenants/{tenant}/{workspace}")));

        VerifiedToken verified =
                verifier(policy(groups, "scope"))
                        .verify(
                                token().claim("workspaces", List.of("initech"))
                                        .claim(
                                                "groups",
                                                List.of(
                                                        "/workspaces/acme",
                                                        "/workspaces/a b",
                                                        "/staff",
                                                        "/tenants/globex corp/globex-1"))
                                        .claimJson("org", "{\"teams\":\"/workspaces/umbrella\"}")
                                        .signedBy(KEY));

        assertThat(verified.workspaces())
                .extracting(WorkspaceId::value)
                .containsExactlyInAnyOrder("initech", "acme", "globex-1", "umbrella");
        assertThat(verified.scopes()).isEmpty();
    }

    @Test
    void takesTheNameOfAGroupAsAWhole() throws Exception {
        WorkspaceGroups groups =
                new WorkspaceGroups(
                        List.of(ClaimPath.parse("groups")),
                        List.of(GroupPattern.parse("/workspaces/{workspace}")));

        VerifiedToken verified =
                verifier(policy(groups, "scope"))
                        .verify(token().claim("groups", "/x /workspaces/acme").signedBy(KEY));

        assertThat(verified.workspaces()).isEmpty();
    }

    @Test
    void takesNoNoticeOfGroupsUnlessTold() throws Exception {
        assertThat(verify(token().claim("groups", List.of("/workspaces/acme"))).workspaces())
                .isEmpty();
    }

    @Test
    void leavesOutWorkspacesThatAreNoNames() throws Exception {
        VerifiedToken verified =
                verify(token().claimJson("workspaces", "[\"*\",\"../acme\",\"\",7,null,\"acme\"]"));

        assertThat(verified.workspaces()).containsExactly(WorkspaceId.of("acme"));
    }

    @Test
    void keepsEveryOtherClaimExactly() throws Exception {
        VerifiedToken verified =
                verify(token().claimJson("limits", "{\"price\":0.1000000000000000000001}"));

        assertThat(verified.claims().value(ClaimPath.parse("limits.price")))
                .hasValueSatisfying(price ->
                        assertThat(price.decimalValue())
                                .isEqualByComparingTo("0.1000000000000000000001"));
    }

    @Test
    void letsCustomClaimsHaveTheNamesOfStandardOnes() throws Exception {
        VerifiedToken verified = verify(token().claim("address", "10.0.0.1").claim("cnf", null));

        assertThat(verified.claims().text(ClaimPath.parse("address"))).hasValue("10.0.0.1");
    }

    @Test
    void acceptsATokenForSeveralAudiences() throws Exception {
        assertThat(verify(token().claim("aud", List.of("account", "tidewire-api"))).subject())
                .isEqualTo("alice-id");
    }

    @Test
    void acceptsATokenUntilTheLastMomentBeforeItsExpiry() throws Exception {
        clock.set(EXPIRY.minusNanos(1));

        assertThat(verify(token()).expiresAt()).isEqualTo(EXPIRY);
    }

    @Test
    void refusesATokenInTheVerySecondOfItsExpiry() {
        clock.set(EXPIRY);

        assertThat(reason(token().signedBy(KEY))).isEqualTo(DenialReason.TOKEN_EXPIRED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"iat", "nbf"})
    void forgivesAnIssuersClockThatIsAheadByTheSkew(String claim) throws Exception {
        assertThat(verify(token().claim(claim, NOW.getEpochSecond() + 5)).subject())
                .isEqualTo("alice-id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"iat", "nbf"})
    void refusesATokenFromBeyondTheSkew(String claim) {
        assertThat(reason(token().claim(claim, NOW.getEpochSecond() + 6).signedBy(KEY)))
                .isEqualTo(DenialReason.TOKEN_NOT_YET_VALID);
    }

    @Test
    void acceptsATokenOfExactlyTheGreatestLength() throws Exception {
        String token = token().signedBy(KEY);

        assertThat(verifierOfAtMost(token.length()).verify(token).subject()).isEqualTo("alice-id");
    }

    @Test
    void refusesATokenThatIsOneCharacterTooLong() {
        String token = token().signedBy(KEY);

        assertThat(refusal(verifierOfAtMost(token.length() - 1), token).reason())
                .isEqualTo(DenialReason.TOKEN_TOO_LARGE);
    }

    @Test
    void refusesAHugeTokenByDefault() {
        String token = token().claim("padding", "x".repeat(16 * 1024)).signedBy(KEY);

        assertThat(reason(PublishedKeys.of(KEY), token)).isEqualTo(DenialReason.TOKEN_TOO_LARGE);
    }

    @Test
    void deniesWhatItCannotDecide() {
        KeySource down = _ -> new KeyLookup.Unavailable();

        assertThat(reason(down, token().signedBy(KEY))).isEqualTo(DenialReason.KEYS_UNAVAILABLE);
    }

    @Test
    void showsNothingOfTheTokenInARefusal() {
        String token = token().claim("exp", "not-a-number-but-secret").signedBy(KEY);

        TokenRefusedException refused = refusal(verifier(PublishedKeys.of(KEY)), token);

        assertThat(refused).hasNoCause().hasNoSuppressedExceptions();
        assertThat(refused.toString())
                .isEqualTo(
                        TokenRefusedException.class.getName()
                                + ": "
                                + DenialReason.TOKEN_MALFORMED.message());
    }

    @Test
    void showsNoClaimWhenPrinted() throws Exception {
        VerifiedToken verified = verify(token().claim("email", "alice@example.com"));

        assertThat(verified + " " + verified.claims())
                .doesNotContain("alice@example.com")
                .doesNotContain("token-1");
    }

    private VerifiedToken verify(TokenBuilder token) throws TokenRefusedException {
        return verifier(PublishedKeys.of(KEY)).verify(token.signedBy(KEY));
    }

    private DenialReason reason(String token) {
        return reason(PublishedKeys.of(KEY), token);
    }

    private DenialReason reason(KeySource keys, String token) {
        return refusal(verifier(keys), token).reason();
    }

    private static TokenRefusedException refusal(TokenVerifier verifier, String token) {
        return catchThrowableOfType(TokenRefusedException.class, () -> verifier.verify(token));
    }

    private static TokenPolicy policy(WorkspaceGroups groups, String... scopes) {
        TokenPolicy usual = TokenPolicy.of(ISSUER);
        return new TokenPolicy(
                usual.issuer(),
                usual.audience(),
                usual.workspaces(),
                groups,
                Arrays.stream(scopes).map(ClaimPath::parse).toList(),
                usual.tenant(),
                usual.clockSkew(),
                usual.maxTokenLength());
    }

    private KeycloakTokenVerifier verifier(TokenPolicy policy) {
        return new KeycloakTokenVerifier(policy, PublishedKeys.of(KEY), clock);
    }

    private KeycloakTokenVerifier verifierOfAtMost(int length) {
        TokenPolicy usual = TokenPolicy.of(ISSUER);
        TokenPolicy policy =
                new TokenPolicy(
                        usual.issuer(),
                        usual.audience(),
                        usual.workspaces(),
                        usual.groups(),
                        usual.scopes(),
                        usual.tenant(),
                        usual.clockSkew(),
                        length);
        return verifier(policy);
    }

    private KeycloakTokenVerifier verifier(KeySource keys) {
        return new KeycloakTokenVerifier(TokenPolicy.of(ISSUER), keys, clock);
    }
}
