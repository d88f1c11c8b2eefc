package dev.tidewire.embedded.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WaitingReadsTest {

    private final WaitingReads waiting = new WaitingReads();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> answers = new ArrayList<>();
    private final List<String> there = new ArrayList<>();

    @Test
    void answersAtOnceIfThereIsSomething() {
        there.add("a");

        read(channel, 1_000);

        assertThat(answers).containsExactly("a");
    }

    @Test
    void answersOnceWhenThereIsSomething() {
        read(channel, 1_000);
        waiting.readAgain();
        assertThat(answers).isEmpty();

        there.add("a");
        waiting.readAgain();
        there.add("b");
        waiting.readAgain();
        pass(2_000);

        assertThat(answers).containsExactly("a");
    }

    @Test
    void answersWithNothingWhenTheTimeIsOver() {
        read(channel, 1_000);
        pass(999);
        assertThat(answers).isEmpty();

        pass(1);
        there.add("a");
        waiting.readAgain();

        assertThat(answers).containsExactly("nothing");
    }

    @Test
    void answersAtOnceIfItMayNotWait() {
        read(channel, 0);

        assertThat(answers).containsExactly("nothing");
    }

    @Test
    void takesNothingForAConnectionThatIsClosed() {
        EmbeddedChannel other = new EmbeddedChannel();
        read(channel, 1_000);
        read(other, 1_000);

        waiting.forget(channel);
        there.addAll(List.of("a", "b"));
        waiting.readAgain();
        pass(2_000);

        assertThat(answers).containsExactly("a");
        assertThat(there).containsExactly("b");
    }

    @Test
    void takesNothingForAConnectionThatAnAnswerToAnotherHasClosed() {
        EmbeddedChannel other = new EmbeddedChannel();
        waiting.read(
                other,
                1_000,
                _ -> {
                    waiting.forget(channel);
                    return false;
                });
        read(channel, 1_000);

        there.add("a");
        waiting.readAgain();

        assertThat(answers).isEmpty();
    }

    @Test
    void answersInTheOrderOfTheReads() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            waiting.read(channel, 1_000, _ -> !there.isEmpty() && order.add(number));
        }

        there.add("a");
        waiting.readAgain();

        assertThat(order).containsExactly(0, 1, 2, 3, 4);
    }

    private void read(EmbeddedChannel reader, long millis) {
        waiting.read(
                reader,
                millis,
                last -> {
                    if (there.isEmpty() && !last) {
                        return false;
                    }
                    return answers.add(there.isEmpty() ? "nothing" : there.removeFirst());
                });
    }

    private void pass(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }
}
