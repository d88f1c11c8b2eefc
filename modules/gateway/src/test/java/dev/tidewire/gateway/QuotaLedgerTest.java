package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tidewire.model.WorkspaceId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class QuotaLedgerTest {
    private static final WorkspaceId ACME = WorkspaceId.of("acme");

    private final FakeTime time = new FakeTime();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private QuotaLedger ledger(GatewaySettings settings) {
        return new QuotaLedger(settings.quotas(), time::nanoTime, new GatewayMetrics(meters));
    }

    @Test
    void whatTheWorkspaceRefusesTheSubjectKeeps() {
        QuotaLedger ledger =
                ledger(
                        QuotaSettings.of(
                                QuotaSettings.limits(Map.of(Quota.CONNECTIONS, 2L)),
                                QuotaSettings.limits(Map.of(Quota.CONNECTIONS, 2L))));
        QuotaShare alice = ledger.open(ACME, "alice");
        QuotaShare bob = ledger.open(ACME, "bob");
        alice.take(Quota.CONNECTIONS, 1);
        bob.take(Quota.CONNECTIONS, 1);

        QuotaExceeded exceeded = alice.take(Quota.CONNECTIONS, 1);
        bob.give(Quota.CONNECTIONS, 1);

        assertThat(exceeded).extracting(QuotaExceeded::limit).isEqualTo("workspace.connections");
        assertThat(alice.take(Quota.CONNECTIONS, 1)).isNull();
        assertThat(
                        meters.counter(
                                        "tidewire.gateway.quota.exceeded",
                                        "limit",
                                        "workspace.connections")
                                .count())
                .isOne();
    }

    @Test
    void aRateIsNotForgottenBeforeItIsAsIfNothingHadHappened() {
        QuotaLedger ledger = ledger(QuotaSettings.ofSubject(Quota.PUBLISHES, 10));
        QuotaShare first = ledger.open(ACME, "alice");
        first.take(Quota.PUBLISHES, 10);
        ledger.close(first);
        time.pass(Duration.ofMillis(900));
        ledger.forget();

        QuotaShare again = ledger.open(ACME, "alice");
        assertThat(again.take(Quota.PUBLISHES, 10)).isNotNull();
        ledger.close(again);
        time.pass(Duration.ofMillis(100));
        ledger.forget();

        assertThat(ledger.size()).isZero();
    }

    @Test
    void whoHasSessionsIsRememberedHoweverLittleIsUsed() {
        QuotaLedger ledger = ledger(QuotaSettings.ofSubject(Quota.CONNECTIONS, 10));
        QuotaShare one = ledger.open(ACME, "alice");
        QuotaShare other = ledger.open(ACME, "alice");

        ledger.close(one);
        ledger.forget();
        assertThat(ledger.size()).isEqualTo(2);
        ledger.close(other);

        assertThat(ledger.size()).isZero();
    }

    @Test
    void aNamedWorkspaceMayHaveOtherLimits() {
        QuotaLedger ledger = ledger(QuotaSettings.ofSubjectsInAcme(Quota.SUBSCRIPTIONS, 2, 1));
        QuotaShare there = ledger.open(ACME, "alice");
        QuotaShare elsewhere = ledger.open(WorkspaceId.of("other"), "alice");

        assertThat(there.take(Quota.SUBSCRIPTIONS, 2)).isNull();
        assertThat(elsewhere.take(Quota.SUBSCRIPTIONS, 2)).isNotNull();
        assertThat(elsewhere.take(Quota.SUBSCRIPTIONS, 1)).isNull();
    }

    @Test
    void nothingIsLostWhereManyTakeAndGiveAtATime() throws Exception {
        QuotaLedger ledger =
                ledger(
                        QuotaSettings.of(
                                QuotaSettings.limits(Map.of(Quota.CONNECTIONS, 3L)),
                                QuotaSettings.limits(Map.of(Quota.CONNECTIONS, 2L))));
        try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                String subject = "subject" + thread % 2;
                all.add(executor.submit(() -> takeAndGive(ledger, subject)));
            }
            for (Future<?> each : all) {
                each.get(30, TimeUnit.SECONDS);
            }
        }

        assertThat(ledger.size()).isZero();
    }

    private static void takeAndGive(QuotaLedger ledger, String subject) {
        for (int turn = 0; turn < 20_000; turn++) {
            QuotaShare share = ledger.open(ACME, subject);
            if (share.take(Quota.CONNECTIONS, 1) == null) {
                share.give(Quota.CONNECTIONS, 1);
            }
            ledger.close(share);
        }
    }

    @Test
    void aLimitOfNothingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QuotaSettings.limits(Map.of(Quota.CONNECTIONS, 0L)))
                .withMessageContaining("connections must be at least 1");
    }
}
