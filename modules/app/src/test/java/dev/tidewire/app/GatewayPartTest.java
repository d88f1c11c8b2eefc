package dev.tidewire.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GatewayPartTest {
    private final CompletableFuture<Void> drain = new CompletableFuture<>();

    @Test
    void aDrainThatDoesNotEndIsGivenUpAfterItsTimeout() {
        assertThat(GatewayPart.ended(drain, Duration.ofMillis(1))).isFalse();
    }

    @Test
    void aDrainIsAwaited() throws InterruptedException {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        Thread waiting =
                Thread.ofPlatform()
                        .start(() -> ended.complete(GatewayPart.ended(drain, Duration.ofHours(1))));
        Awaitility.await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

        drain.complete(null);

        assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
        assertThat(ended).isCompletedWithValue(true);
    }

    @Test
    void aDrainThatFailsIsNotAwaited() {
        drain.completeExceptionally(new IllegalStateException("expected by the test"));

        assertThat(GatewayPart.ended(drain, Duration.ofHours(1))).isTrue();
    }
}
