package dev.tidewire.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LaunchTest {
    private final List<String> events = new CopyOnWriteArrayList<>();

    @Test
    void stepsRunSideBySideAndMayWaitForEachOther() throws InterruptedException {
        try (Launch launch = new Launch()) {
            CountDownLatch second = new CountDownLatch(1);
            Future<Boolean> first = launch.step(() -> second.await(20, TimeUnit.SECONDS));
            var _ =
                    launch.step(() -> {
                        second.countDown();
                        return first.get();
                    });

            launch.await();

            assertThat(first.resultNow()).isTrue();
        }
    }

    @Test
    void firstFailureIsReportedAndInterruptsTheRest() {
        try (Launch launch = new Launch()) {
            CountDownLatch never = new CountDownLatch(1);
            var _ =
                    launch.step(() -> {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            events.add("interrupted");
                        }
                        throw new IllegalStateException("a consequence");
                    });
            var _ =
                    launch.step(() -> {
                        throw new FailedException("the cause");
                    });

            assertThatThrownBy(launch::await).hasMessage("the cause");
        }
        assertThat(events).containsExactly("interrupted");
    }

    @Test
    void everythingOpenedIsClosedInOrderOfRankAlthoughOneFails() {
        Launch launch = new Launch();
        launch.opened(3, "last", () -> events.add("last"));
        launch.opened(1, "first", () -> events.add("first"));
        launch.opened(
                2,
                "broken",
                () -> {
                    throw new IllegalStateException("broken");
                });

        launch.close();

        assertThat(events).containsExactly("first", "last");
    }

    @Test
    void secondCloseDoesNothing() {
        Launch launch = new Launch();
        launch.opened(1, "one", () -> events.add("closed"));

        launch.close();
        launch.close();

        assertThat(events).containsExactly("closed");
    }

    @Test
    void stepAfterAFailureIsRefusedWithItsCause() throws InterruptedException {
        try (Launch launch = new Launch()) {
            var _ =
                    launch.step(() -> {
                        throw new FailedException("the cause");
                    });
            assertThatThrownBy(launch::await).hasMessage("the cause");

            assertThatThrownBy(() -> launch.step(() -> "late")).hasMessage("the cause");
        }
    }
}
