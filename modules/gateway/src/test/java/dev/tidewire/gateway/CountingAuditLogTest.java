package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.model.AuditEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CountingAuditLogTest {
    private static final int ONE_BY_ONE = CountingAuditLog.ONE_BY_ONE;

    private final FakeTime time = new FakeTime();
    private final FakeAuditLog records = new FakeAuditLog();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final CountingAuditLog log =
            new CountingAuditLog(records, time, new GatewayMetrics(meters));
    private long sessions;

    @Test
    void theFirstOfAMinuteAreRecordedAtOnce() {
        refuse(ONE_BY_ONE, "10.0.0.1");

        assertThat(records.denials()).hasSize(ONE_BY_ONE);
    }

    @Test
    void thoseThatFollowAreRecordedByTheirNumber() {
        refuse(ONE_BY_ONE + 7, "10.0.0.1");
        assertThat(records.denials()).hasSize(ONE_BY_ONE);

        log.write();

        AuditEvent.AuthDenied last = records.denials().getLast();
        assertThat(last.count()).isEqualTo(7);
        assertThat(last.context().remoteAddress()).isEqualTo("10.0.0.1");
        assertThat(last.context().id()).isEqualTo("session-" + ONE_BY_ONE + "-0");
    }

    @Test
    void eachIntervalHasItsNumber() {
        refuse(ONE_BY_ONE + 3, "10.0.0.1");
        log.write();
        refuse(4, "10.0.0.1");
        log.write();
        log.write();

        assertThat(counts().subList(ONE_BY_ONE, counts().size())).containsExactly(3L, 4L);
    }

    @Test
    void aMinuteLaterTheFirstAreRecordedAtOnceAgain() {
        refuse(ONE_BY_ONE, "10.0.0.1");
        time.pass(CountingAuditLog.WINDOW.minus(Duration.ofMillis(1)));
        refuse(1, "10.0.0.1");
        assertThat(records.denials()).hasSize(ONE_BY_ONE);

        time.pass(Duration.ofMillis(1));
        refuse(1, "10.0.0.1");

        assertThat(records.denials()).hasSize(ONE_BY_ONE + 1);
    }

    @Test
    void addressesDoNotShareTheirNumbers() {
        refuse(ONE_BY_ONE + 2, "10.0.0.1");
        refuse(ONE_BY_ONE + 3, "10.0.0.2");
        log.write();

        assertThat(counts().subList(2 * ONE_BY_ONE, counts().size())).containsExactly(2L, 3L);
    }

    @Test
    void workspacesReasonsAndSubjectsDoNotShareTheirNumbers() {
        refuse(ONE_BY_ONE, "10.0.0.1");
        for (int round = 0; round < 2; round++) {
            var _ = log.record(refusal("10.0.0.1", "acme", null, "scope_missing", null));
            var _ = log.record(refusal("10.0.0.1", "other", null, "scope_missing", null));
            var _ = log.record(refusal("10.0.0.1", "acme", null, "token_expired", null));
            var _ = log.record(refusal("10.0.0.1", "acme", "ada", "scope_missing", null));
        }
        log.write();

        assertThat(counts().subList(ONE_BY_ONE, counts().size())).containsExactly(2L, 2L, 2L, 2L);
    }

    @Test
    void aNumberKeepsOnlyWhatItsRefusalsHaveInCommon() {
        refuse(ONE_BY_ONE, "10.0.0.1");
        var _ = log.record(refusal("10.0.0.1", "acme", "ada", "scope_missing", "{\"a\":1}"));
        var _ = log.record(refusal("10.0.0.1", "acme", "ada", "scope_missing", "{\"a\":2}"));
        log.write();

        AuditEvent.AuthDenied last = records.denials().getLast();
        assertThat(last.filterSnapshot()).isNull();
        assertThat(last.missingScope()).isEqualTo("realtime:read");
        assertThat(last.context().actorIdentity()).isEqualTo("ada");
    }

    @Test
    void otherDecisionsAreNeverAddedUp() {
        refuse(ONE_BY_ONE + 1, "10.0.0.1");
        AuditEvent.Context context = refusal("10.0.0.1", "acme", "ada", "x", null).context();

        var _ = log.record(new AuditEvent.AuthGranted(context));
        var _ = log.record(new AuditEvent.SessionSuspended(context, "slow_consumer"));
        var _ =
                log.record(
                        new AuditEvent.SessionResumed(
                                context, "slow_consumer", context.timestamp()));

        assertThat(records.events()).hasSize(ONE_BY_ONE + 3);
    }

    @Test
    void aRefusalIsSafeWhenItsNumberIs() {
        refuse(ONE_BY_ONE, "10.0.0.1");
        CompletableFuture<Void> counted =
                log.record(refusal("10.0.0.1", "acme", null, "scope_missing", null));
        records.hold();
        log.write();
        assertThat(counted).isNotDone();

        records.acknowledge();

        assertThat(counted).isCompleted();
    }

    @Test
    void afterTheEndRefusalsAreRecordedAtOnce() {
        refuse(ONE_BY_ONE + 5, "10.0.0.1");
        log.close();
        refuse(1, "10.0.0.1");

        assertThat(counts().subList(ONE_BY_ONE, counts().size())).containsExactly(5L, 1L);
    }

    @Test
    void anAddressThatTriesManyWorkspacesGetsFewRecords() {
        for (int workspace = 0; workspace < 5_000; workspace++) {
            var _ = log.record(refusal("10.0.0.1", "w" + workspace, null, "token_missing", null));
        }
        log.write();

        assertThat(records.denials())
                .hasSize(ONE_BY_ONE + CountingAuditLog.MAX_SUMS_OF_ADDRESS + 1);
        assertThat(records.denials().getLast().context().workspaceId()).isEqualTo("(several)");
        assertThat(sum()).isEqualTo(5_000);
    }

    @Test
    void veryManyAddressesShareTheirNumbers() {
        for (int address = 0; address < 3 * CountingAuditLog.MAX_ADDRESSES; address++) {
            refuse(1, "10.0.0." + address);
        }
        log.write();

        assertThat(records.denials())
                .hasSize(CountingAuditLog.MAX_ADDRESSES + ONE_BY_ONE + 1)
                .last()
                .extracting(last -> last.context().remoteAddress())
                .isNull();
        assertThat(sum()).isEqualTo(3 * CountingAuditLog.MAX_ADDRESSES);
    }

    @Test
    void theNumbersOfAMixedFloodAddUp() {
        Random random = new Random(7);
        int refusals = 50_000;
        for (int number = 0; number < refusals; number++) {
            var _ =
                    log.record(
                            refusal(
                                    "10.0.0." + random.nextInt(400),
                                    "w" + random.nextInt(400),
                                    random.nextBoolean() ? null : "user" + random.nextInt(9),
                                    "reason_" + (char) ('a' + random.nextInt(9)),
                                    null));
            time.skip(Duration.ofMillis(random.nextInt(20)));
            if (random.nextInt(5_000) == 0) {
                log.write();
            }
        }
        log.close();

        assertThat(sum()).isEqualTo(refusals);
        assertThat(records.denials().stream().map(denial -> denial.context().id()))
                .doesNotHaveDuplicates();
        assertThat(meters.get("tidewire.gateway.audit.folding").gauge().value()).isZero();
        assertThat(meters.get("tidewire.gateway.audit.folded").counter().count())
                .isLessThan(refusals)
                .isPositive();
    }

    @Test
    void theNumbersAddUpWhenManyThreadsRefuse() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(4);
        List<AuditEvent> refusals =
                IntStream.range(0, 4_000)
                        .<AuditEvent>mapToObj(
                                number -> refusal("10.0.0." + number % 3, "acme", null, "x", null))
                        .toList();
        for (int thread = 0; thread < 4; thread++) {
            List<AuditEvent> own = refusals.subList(thread * 1_000, (thread + 1) * 1_000);
            Thread.startVirtualThread(() -> {
                own.forEach(refusal -> {
                    var _ = log.record(refusal);
                    log.write();
                });
                done.countDown();
            });
        }
        done.await();
        log.close();

        assertThat(sum()).isEqualTo(4_000);
    }

    private void refuse(int count, String address) {
        for (int number = 0; number < count; number++) {
            var _ = log.record(refusal(address, "acme", null, "token_missing", null));
        }
    }

    private List<Long> counts() {
        return records.denials().stream().map(AuditEvent.AuthDenied::count).toList();
    }

    private long sum() {
        return counts().stream().mapToLong(Long::longValue).sum();
    }

    private AuditEvent.AuthDenied refusal(
            String address,
            String workspace,
            @Nullable String subject,
            String reason,
            @Nullable String filter) {
        AuditEvent.Context context =
                new AuditEvent.Context(
                        "session-" + sessions++,
                        0,
                        workspace,
                        null,
                        subject,
                        List.of(),
                        address,
                        "gateway-0",
                        null,
                        time.instant());
        return new AuditEvent.AuthDenied(context, null, null, filter, reason, "realtime:read", 1);
    }
}
