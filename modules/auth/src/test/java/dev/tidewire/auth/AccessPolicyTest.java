package dev.tidewire.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tidewire.model.Channel;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.WorkspaceId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessPolicyTest {
    private static final WorkspaceId ACME = WorkspaceId.of("acme");
    private static final Instant EXPIRY = Instant.parse("2026-03-01T12:05:00Z");

    private final AccessPolicy policy = AccessPolicy.byWorkspace();

    @ParameterizedTest
    @CsvSource({
        "acme,             '',                          true",
        "'globex acme',    '',                          true",
        "'',               workspace:acme,              true",
        "globex,           workspace:acme,              true",
        "'',               '',                          false",
        "globex,           '',                          false",
        "Acme,             '',                          false",
        "acme-2,           '',                          false",
        "'',               workspace:acme-2,            false",
        "'',               workspace:ACME,              false",
        "'',               workspace:,                  false",
        "'',               workspace:*,                 false",
        "'',               workspace,                   false",
        "'',               acme,                        false",
        "'',               'realtime:read realtime:write', false",
        "'',               super_admin,                 false"
    })
    void opensTheWorkspacesThatTheTokenNames(String workspaces, String scopes, boolean open) {
        AccessDecision decision = policy.connect(token(workspaces, scopes), ACME);

        assertThat(decision instanceof AccessDecision.Granted).isEqualTo(open);
    }

    @Test
    void namesTheWorkspaceScopeThatIsMissing() {
        AccessDecision decision = policy.connect(token("globex", "profile realtime:read"), ACME);

        assertThat(decision)
                .isEqualTo(
                        new AccessDecision.Denied(
                                DenialReason.WORKSPACE_DENIED,
                                "workspace:acme",
                                List.of("realtime:read")));
    }

    @ParameterizedTest
    @CsvSource({
        "super_admin,   true",
        "super_admin2,  false",
        "SUPER_ADMIN,   false",
        "'',            false"
    })
    void opensEveryWorkspaceToTheConfiguredScope(String scopes, boolean open) {
        AccessDecision decision =
                AccessPolicy.withAllWorkspacesScope("super_admin").connect(token("", scopes), ACME);

        assertThat(decision instanceof AccessDecision.Granted).isEqualTo(open);
    }

    @Test
    void recordsTheScopeForAllWorkspacesAmongThoseThatWereEvaluated() {
        AccessDecision decision =
                AccessPolicy.withAllWorkspacesScope("super_admin")
                        .connect(token("", "super_admin realtime:read offline_access"), ACME);

        assertThat(decision)
                .isInstanceOfSatisfying(
                        AccessDecision.Granted.class,
                        granted ->
                                assertThat(granted.grant().scopesEvaluated())
                                        .containsExactly("realtime:read", "super_admin"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "workspace:acme",
                "realtime:read",
                "realtime:mongo:write",
                "realtime:events:order.*:read"
            })
    void refusesAScopeForAllWorkspacesThatHasAnotherMeaning(String scope) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AccessPolicy.withAllWorkspacesScope(scope))
                .withMessageStartingWith("the scope for all workspaces must ");
    }

    @Test
    void givesNoChannelToTheScopeForAllWorkspaces() {
        AccessDecision decision =
                AccessPolicy.withAllWorkspacesScope("super_admin")
                        .subscribe(token("", "super_admin"), ACME, ChannelPattern.parse("mongo:*"));

        assertThat(decision)
                .isEqualTo(
                        new AccessDecision.Denied(
                                DenialReason.SCOPE_MISSING,
                                "realtime:mongo:read",
                                List.of("super_admin")));
    }

    @ParameterizedTest
    @CsvSource({
        "realtime:read,                              true,  true,  true",
        "realtime:postgres:read,                     true,  false, false",
        "realtime:mongo:read,                        false, true,  false",
        "realtime:events:read,                       false, false, true",
        "'realtime:postgres:read realtime:mongo:read', true, true, false",
        "'',                                         false, false, false",
        "realtime:write,                             false, false, false",
        "realtime:postgres:write,                    false, false, false",
        "realtime:*,                                 false, false, false",
        "realtime:*:read,                            false, false, false",
        "realtime,                                   false, false, false",
        "REALTIME:READ,                              false, false, false",
        "realtime:readonly,                          false, false, false",
        "realtime:postgres:readonly,                 false, false, false",
        "workspace:acme,                             false, false, false",
        "read,                                       false, false, false"
    })
    void letsReadWhatTheScopesName(String scopes, boolean postgres, boolean mongo, boolean events) {
        VerifiedToken token = token("acme", scopes);

        assertThat(reads(token, "postgres:products")).isEqualTo(postgres);
        assertThat(reads(token, "postgres:*")).isEqualTo(postgres);
        assertThat(reads(token, "mongo:carts")).isEqualTo(mongo);
        assertThat(reads(token, "events:order.*")).isEqualTo(events);
    }

    @ParameterizedTest
    @CsvSource({
        "realtime:write,          true",
        "realtime:events:write,   true",
        "realtime:events:order.*:write, true",
        "realtime:events:order.created:write, true",
        "realtime:events:order.paid:write, false",
        "realtime:events:order:write, false",
        "realtime:events:order.*:read, false",
        "realtime:postgres:write, false",
        "realtime:read,           false",
        "realtime:events:read,    false",
        "'',                      false"
    })
    void letsPublishWhatTheScopesName(String scopes, boolean allowed) {
        AccessDecision decision =
                policy.publish(token("acme", scopes), ACME, Channel.parse("events:order.created"));

        assertThat(decision instanceof AccessDecision.Granted).isEqualTo(allowed);
    }

    @Test
    void namesTheNarrowestScopeThatIsMissing() {
        AccessDecision decision =
                policy.subscribe(
                        token("acme", "realtime:mongo:read email"),
                        ACME,
                        ChannelPattern.parse("postgres:products"));

        assertThat(decision)
                .isEqualTo(
                        new AccessDecision.Denied(
                                DenialReason.SCOPE_MISSING,
                                "realtime:postgres:products:read",
                                List.of("realtime:mongo:read")));
    }

    @Test
    void namesTheChannelsScopeForAnEventThatMayNotBePublished() {
        AccessDecision decision =
                policy.publish(
                        token("acme", "realtime:events:order.paid:write"),
                        ACME,
                        Channel.parse("events:order.created"));

        assertThat(decision)
                .isEqualTo(
                        new AccessDecision.Denied(
                                DenialReason.SCOPE_MISSING,
                                "realtime:events:order.created:write",
                                List.of("realtime:events:order.paid:write")));
    }

    @Test
    void tellsTheClientWhichScopeToAskFor() {
        assertThat(
                        new AccessDecision.Denied(
                                        DenialReason.SCOPE_MISSING,
                                        "realtime:mongo:read",
                                        List.of())
                                .message())
                .isEqualTo("token lacks the scope for this channel; it needs realtime:mongo:read");
    }

    @Test
    void givesNoChannelOfAWorkspaceThatIsClosed() {
        AccessDecision decision =
                policy.subscribe(
                        token("globex", "realtime:read"), ACME, ChannelPattern.parse("postgres:*"));

        assertThat(decision)
                .isInstanceOfSatisfying(
                        AccessDecision.Denied.class,
                        denied ->
                                assertThat(denied.reason())
                                        .isEqualTo(DenialReason.WORKSPACE_DENIED));
    }

    @Test
    void grantsUntilTheTokenEnds() {
        AccessDecision decision = policy.connect(token("acme", "realtime:read"), ACME);

        assertThat(decision)
                .isInstanceOfSatisfying(
                        AccessDecision.Granted.class,
                        granted -> {
                            assertThat(granted.grant().subject()).isEqualTo("alice-id");
                            assertThat(granted.grant().workspace()).isEqualTo(ACME);
                            assertThat(granted.grant().expiresAt()).isEqualTo(EXPIRY);
                        });
    }

    @Test
    void evaluatesOnlyItsOwnScopesInOrder() {
        VerifiedToken token =
                token("acme", "workspace:acme email realtime:write profile realtime:read");

        assertThat(policy.scopesEvaluated(token))
                .containsExactly("realtime:read", "realtime:write", "workspace:acme");
    }

    private boolean reads(VerifiedToken token, String pattern) {
        return policy.subscribe(token, ACME, ChannelPattern.parse(pattern))
                instanceof AccessDecision.Granted;
    }

    private static VerifiedToken token(String workspaces, String scopes) {
        return new VerifiedToken(
                "alice-id",
                null,
                null,
                words(workspaces).stream().map(WorkspaceId::of).collect(Collectors.toSet()),
                words(scopes),
                EXPIRY.minusSeconds(300),
                EXPIRY,
                null,
                null,
                Claims.none());
    }

    private static Set<String> words(String text) {
        return Arrays.stream(text.split(" ", -1))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }
}
