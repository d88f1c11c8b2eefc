package dev.tidewire.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditEventTest {
    private static final AuditEvent.Context ADA = context("one", "acme", "ada", "10.0.0.1");
    private static final AuditEvent.Context BOB = context("two", "acme", "bob", "10.0.0.1");

    @Test
    void twoSuspensionsAreOneEventOfBoth() {
        AuditEvent both =
                new AuditEvent.SessionSuspended(ADA, "slow_consumer")
                        .and(new AuditEvent.SessionSuspended(BOB, "token_expired"));

        assertThat(both.decisions()).isEqualTo(2);
        assertThat(both.context().id()).isEqualTo("one-0");
        assertThat(both.context().actorIdentity()).isNull();
        assertThat(both.context().remoteAddress()).isEqualTo("10.0.0.1");
        assertThat(((AuditEvent.SessionSuspended) both).suspensionReason()).isEqualTo("several");
    }

    @Test
    void eventsOfSeveralWorkspacesSaySo() {
        AuditEvent.Context other = context("two", "other", "ada", "10.0.0.1");
        AuditEvent both =
                new AuditEvent.SessionResumed(ADA, "slow_consumer", Instant.EPOCH)
                        .and(new AuditEvent.SessionResumed(other, "slow_consumer", Instant.EPOCH));

        assertThat(both.context().workspaceId()).isEqualTo("(several)");
        assertThat(both.context().actorIdentity()).isEqualTo("ada");
    }

    @Test
    void numbersAreAdded() {
        assertThat(denied(3).and(denied(4)).and(denied(1)).decisions()).isEqualTo(8);
    }

    @Test
    void aGrantStandsForItself() {
        AuditEvent grant = new AuditEvent.AuthGranted(ADA);

        assertThatThrownBy(() -> grant.and(grant)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void kindsAreNotMixed() {
        AuditEvent suspended = new AuditEvent.SessionSuspended(ADA, "slow_consumer");

        assertThatThrownBy(() -> suspended.and(denied(1)))
                .hasMessageContaining("session-suspended and auth-denied");
    }

    private static AuditEvent denied(long count) {
        return new AuditEvent.AuthDenied(ADA, null, null, null, "scope_missing", null, count);
    }

    private static AuditEvent.Context context(
            String session, String workspace, String subject, String address) {
        return new AuditEvent.Context(
                session,
                0,
                workspace,
                null,
                subject,
                List.of(),
                address,
                "gateway",
                null,
                Instant.EPOCH);
    }
}
