package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TurnLeaseTest {
    private final TurnLease lease = new TurnLease(100, 1_000);

    @Test
    void lastsASessionBeyondTheLastAnswer() {
        lease.answered(1_090);

        assertThat(lease.isOver(1_190)).isFalse();
        assertThat(lease.isOver(1_191)).isTrue();
    }

    @Test
    void isNotGoodAgainWithTheFirstAnswerAfterItWasOver() {
        lease.answered(1_200);

        assertThat(lease.isOver(1_201)).isTrue();
        lease.answered(1_249);
        assertThat(lease.isOver(1_249)).isTrue();
        assertThat(lease.isOver(1_250)).isFalse();
    }

    @Test
    void isGoodAtOnceWhenKafkaSaysWhoseTurnItIs() {
        lease.answered(1_200);

        lease.confirmed(1_201);

        assertThat(lease.isOver(1_201)).isFalse();
    }
}
