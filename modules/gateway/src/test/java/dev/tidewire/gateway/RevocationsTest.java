package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.auth.Claims;
import dev.tidewire.auth.VerifiedToken;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RevocationsTest {
    private final FakeTime time = new FakeTime();
    private final AtomicInteger forgotten = new AtomicInteger();
    private final Revocations revocations =
            new Revocations(Duration.ofHours(1), 3, time, forgotten::incrementAndGet);

    @Test
    void aRevocationIsForgottenAfterItsTime() {
        revocations.add(Revocation.ofLogin("a"));

        time.skip(Duration.ofMinutes(59));
        assertThat(revocations.cover(token("a"))).isTrue();
        time.skip(Duration.ofMinutes(1));

        assertThat(revocations.cover(token("a"))).isFalse();
        assertThat(revocations.size()).isZero();
        assertThat(forgotten).hasValue(0);
    }

    @Test
    void aRepetitionIsRememberedFromTheLastTimeOn() {
        revocations.add(Revocation.ofLogin("a"));
        time.skip(Duration.ofMinutes(30));
        revocations.add(Revocation.ofLogin("b"));
        revocations.add(Revocation.ofLogin("a"));

        time.skip(Duration.ofMinutes(45));

        assertThat(revocations.cover(token("a"))).isTrue();
        assertThat(revocations.cover(token("b"))).isTrue();
    }

    @Test
    void aRepetitionIsNoNews() {
        Instant now = time.instant();

        assertThat(revocations.add(Revocation.ofSubject("alice", now))).isTrue();
        assertThat(revocations.add(Revocation.ofSubject("alice", now))).isFalse();
        assertThat(revocations.add(Revocation.ofSubject("alice", now.plusSeconds(1)))).isTrue();
    }

    @Test
    void theOldestIsForgottenAndCountedWhenThereAreTooMany() {
        for (String login : new String[] {"a", "b", "c", "d"}) {
            revocations.add(Revocation.ofLogin(login));
        }

        assertThat(revocations.cover(token("a"))).isFalse();
        assertThat(revocations.cover(token("b"))).isTrue();
        assertThat(revocations.cover(token("d"))).isTrue();
        assertThat(forgotten).hasValue(1);
    }

    @Test
    void anEarlierTimeDoesNotTakeALaterOneBack() {
        Instant now = time.instant();
        revocations.add(Revocation.ofSubject("alice", now));
        revocations.add(Revocation.ofSubject("alice", now.minusSeconds(60)));

        assertThat(revocations.cover(token("a"))).isTrue();
    }

    private VerifiedToken token(String login) {
        return new VerifiedToken(
                "alice",
                null,
                null,
                Set.of(),
                Set.of(),
                time.instant(),
                time.instant().plusSeconds(60),
                null,
                login,
                Claims.none());
    }
}
