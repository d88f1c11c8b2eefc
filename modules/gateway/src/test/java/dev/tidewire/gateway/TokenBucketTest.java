package dev.tidewire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000;

    /** Shortly before the number of nanoseconds wraps. */
    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - SECOND / 2);

    private final TokenBucket bucket = TokenBucket.perSecond(10, time::get);

    @Test
    void aSecondsWorthCanBeTakenAtOnceAndThenAsManyAsCome() {
        assertThat(bucket.take(10)).isZero();
        assertThat(bucket.take(1)).isEqualTo(SECOND / 10);

        time.addAndGet(SECOND / 10);
        assertThat(bucket.take(1)).isZero();
        assertThat(bucket.take(1)).isEqualTo(SECOND / 10);
    }

    @Test
    void itHoldsNoMoreThanTheBurstHoweverLongNothingWasTaken() {
        bucket.take(10);
        time.addAndGet(1_000 * SECOND);

        assertThat(bucket.take(10)).isZero();
        assertThat(bucket.take(1)).isPositive();
    }

    @Test
    void itSaysWhenThereIsEnough() {
        bucket.take(8);

        long wait = bucket.take(5);
        time.addAndGet(wait - 1);
        assertThat(bucket.take(5)).isEqualTo(1);
        time.addAndGet(1);

        assertThat(bucket.take(5)).isZero();
    }

    @Test
    void whatIsLargerThanTheBurstCanBeTakenWhileItIsFullAndIsPaidForLater() {
        assertThat(bucket.take(30)).isZero();

        assertThat(bucket.take(1)).isEqualTo(2 * SECOND + SECOND / 10);
        time.addAndGet(3 * SECOND);
        assertThat(bucket.unused()).isTrue();
    }

    @Test
    void whatIsChargedInAdvanceIsThereInTurn() {
        bucket.take(10);

        assertThat(bucket.charge(5)).isEqualTo(SECOND / 2);
        assertThat(bucket.charge(5)).isEqualTo(SECOND);
        assertThat(bucket.take(1)).isEqualTo(SECOND + SECOND / 10);
    }

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        bucket.take(10);
        bucket.give(4);

        assertThat(bucket.take(4)).isZero();
        assertThat(bucket.take(1)).isPositive();
        assertThat(bucket.unused()).isFalse();
    }

    @Test
    void takingNothingNeverWaits() {
        bucket.take(30);

        assertThat(bucket.take(0)).isZero();
    }
}
