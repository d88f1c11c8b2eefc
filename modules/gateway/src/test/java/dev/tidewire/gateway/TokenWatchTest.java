package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.auth.Claims;
import dev.tidewire.auth.VerifiedToken;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When the issuer is asked. */
class TokenWatchTest {
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final FakeTime time = new FakeTime();
    private final FakeIntrospector issuer = new FakeIntrospector();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<Revocation> revoked = new ArrayList<>();
    private final TokenWatch watch =
            new TokenWatch(
                    new TokenCheck(issuer, INTERVAL),
                    new Random(1),
                    time,
                    tasks::add,
                    time,
                    new GatewayMetrics(new SimpleMeterRegistry()),
                    revoked::add);

    @Test
    void tokensThatCameTogetherAreAskedAboutSpreadOverTheInterval() {
        hold(300);

        for (int third = 0; third < 3; third++) {
            time.pass(INTERVAL.dividedBy(3));
            runTasks();
            assertThat(issuer.asked()).hasSizeBetween(third * 100 + 60, third * 100 + 140);
        }
        assertThat(new HashSet<>(issuer.asked())).hasSize(300);
    }

    @Test
    void noMoreThanSixteenCallsAreUnderWayAndNoneIsForgotten() {
        hold(100);

        time.pass(INTERVAL);

        assertThat(tasks).hasSize(TokenWatch.MAX_CALLS);
        runTasks();
        assertThat(issuer.asked()).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void aTokenThatWasReleasedWhileItWaitedForACallIsNotAskedAbout() {
        hold(20);
        time.pass(INTERVAL);
        for (int session = 0; session < 20; session++) {
            watch.released("session-" + session);
        }

        runTasks();

        assertThat(issuer.asked()).isEmpty();
        assertThat(time.waiting()).isZero();
    }

    @Test
    void aFailureToTakeATokenBackDoesNotStopTheOthers() {
        TokenWatch failing =
                new TokenWatch(
                        new TokenCheck(issuer, INTERVAL),
                        new Random(1),
                        time,
                        Runnable::run,
                        time,
                        new GatewayMetrics(new SimpleMeterRegistry()),
                        _ -> {
                            throw new IllegalStateException("expected by the test");
                        });
        for (int number = 0; number < 100; number++) {
            issuer.end("token-" + number);
            failing.holds("session-" + number, token(number), "token-" + number);
        }

        time.pass(INTERVAL);

        assertThat(issuer.asked()).hasSize(100);
    }

    private void hold(int count) {
        for (int number = 0; number < count; number++) {
            watch.holds("session-" + number, token(number), "token-" + number);
        }
    }

    private VerifiedToken token(int number) {
        return new VerifiedToken(
                "alice",
                null,
                null,
                Set.of(),
                Set.of(),
                time.instant(),
                Instant.MAX,
                "id-" + number,
                null,
                Claims.none());
    }

    private void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }
}
