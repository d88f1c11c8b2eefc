package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.auth.SubscriptionQuestion;
import dev.tidewire.model.ChannelPattern;
import dev.tidewire.model.WorkspaceId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When a policy is asked, and for how long its word holds. */
class CachedPolicyTest {
    private static final Duration CACHE_TIME = Duration.ofSeconds(30);

    private final FakeTime time = new FakeTime();
    private final FakePolicy policy = new FakePolicy();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final CachedPolicy decisions =
            new CachedPolicy(
                    new SubscriptionCheck(policy, CACHE_TIME),
                    time,
                    tasks::add,
                    time,
                    new GatewayMetrics(meters));

    @Test
    void thoseWhoAskTheSameAtTheSameTimeShareOneCall() {
        CompletableFuture<PolicyDecision> one = decisions.ask(question("a"));
        CompletableFuture<PolicyDecision> two = decisions.ask(question("a"));
        CompletableFuture<PolicyDecision> other = decisions.ask(question("b"));

        runTasks();

        assertThat(policy.channels()).containsExactly("events:a", "events:b");
        assertThat(one.join()).isEqualTo(allowedFor(CACHE_TIME)).isEqualTo(two.join());
        assertThat(other).isCompleted();
        assertThat(meters.counter("tidewire.gateway.delegations", "result", "allowed").count())
                .isEqualTo(2);
    }

    @Test
    void theWordHoldsForItsOwnTimeButNoLongerThanConfigured() {
        policy.allowFor(Duration.ofSeconds(7));
        assertThat(decided("a")).isEqualTo(allowedFor(Duration.ofSeconds(7)));

        policy.allowFor(Duration.ofHours(7));
        assertThat(decided("b")).isEqualTo(allowedFor(CACHE_TIME));

        policy.allowFor(Duration.ZERO);
        assertThat(decided("c")).isEqualTo(allowedFor(Duration.ofSeconds(1)));
    }

    @Test
    void aDecisionIsKnownUntilItsEnd() {
        assertThat(decisions.known(question("a"), time.instant())).isEmpty();
        PolicyDecision decision = decided("a");

        time.skip(CACHE_TIME.minusMillis(1));
        assertThat(decisions.known(question("a"), time.instant())).contains(decision);
        time.skip(Duration.ofMillis(1));
        assertThat(decisions.known(question("a"), time.instant())).isEmpty();
    }

    @Test
    void aRefusalIsRememberedForFiveSecondsAtMost() {
        policy.refuse("no");
        decided("a");
        policy.refuseFor(Duration.ZERO);
        decided("b");

        assertThat(decisions.known(question("a"), time.instant()))
                .contains(new PolicyDecision.Refused("no"));
        assertThat(decisions.known(question("b"), time.instant())).isEmpty();
        time.skip(Duration.ofSeconds(5));
        assertThat(decisions.known(question("a"), time.instant())).isEmpty();
    }

    @Test
    void whatIsNotDecidedIsNotRememberedAndTakesNothingBack() {
        PolicyDecision allowed = decided("a");
        policy.fail();

        assertThat(decided("a")).isEqualTo(new PolicyDecision.Undecided());
        assertThat(decided("b")).isEqualTo(new PolicyDecision.Undecided());

        assertThat(decisions.known(question("a"), time.instant())).contains(allowed);
        assertThat(decisions.known(question("b"), time.instant())).isEmpty();
        assertThat(decisions.detail()).containsEntry("delegationError", "HTTP 503");
    }

    @Test
    void aLaterRefusalTakesBackWhatWasAllowed() {
        decided("a");
        policy.refuseFor(Duration.ZERO);
        decided("a");

        assertThat(decisions.known(question("a"), time.instant())).isEmpty();
    }

    @Test
    void aPolicyThatFailsInAWayNobodyForesawDecidesNothing() {
        CachedPolicy failing =
                new CachedPolicy(
                        new SubscriptionCheck(
                                _ -> {
                                    throw new IllegalStateException("expected by the test");
                                },
                                CACHE_TIME),
                        time,
                        Runnable::run,
                        time,
                        new GatewayMetrics(meters));

        assertThat(failing.ask(question("a")).join()).isEqualTo(new PolicyDecision.Undecided());
    }

    @Test
    void notMoreThanSixtyFourCallsAreUnderWayAndWhoWaitsTooLongGetsNoDecision() {
        for (int number = 0; number < CachedPolicy.MAX_CALLS; number++) {
            var _ = decisions.ask(question("other" + number));
        }
        CompletableFuture<PolicyDecision> waiting = decisions.ask(question("a"));
        assertThat(tasks).hasSize(CachedPolicy.MAX_CALLS);

        time.pass(CachedPolicy.PATIENCE);

        assertThat(waiting).isCompletedWithValue(new PolicyDecision.Undecided());
        runTasks();
        assertThat(policy.asked()).isEmpty();
    }

    @Test
    void ofTooManyDecisionsTheOldestIsForgotten() {
        for (int number = 0; number <= CachedPolicy.LIMIT; number++) {
            decided("c" + number);
        }

        assertThat(decisions.known(question("c0"), time.instant())).isEmpty();
        assertThat(decisions.known(question("c1"), time.instant())).isPresent();
    }

    @Test
    void noTimerIsLeftOfWhatWasDecided() {
        decided("a");

        assertThat(time.waiting()).isZero();
    }

    private PolicyDecision decided(String topic) {
        CompletableFuture<PolicyDecision> decision = decisions.ask(question(topic));
        runTasks();
        return decision.join();
    }

    private PolicyDecision allowedFor(Duration duration) {
        Instant until = time.instant().plus(duration);
        return new PolicyDecision.Allowed(until);
    }

    private static SubscriptionQuestion question(String topic) {
        return new SubscriptionQuestion(
                WorkspaceId.of("acme"),
                null,
                "alice",
                null,
                ChannelPattern.parse("events:" + topic));
    }

    private void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }
}
