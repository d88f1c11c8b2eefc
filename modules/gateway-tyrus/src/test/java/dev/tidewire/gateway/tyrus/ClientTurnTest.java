package dev.tidewire.gateway.tyrus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.gateway.ClientSession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

final class ClientTurnTest {
    private static final Executor NOW = Runnable::run;
    private final List<String> events = new ArrayList<>();
    private final ClientTurn turn =
            new ClientTurn(
                    failure -> events.add("failed: " + failure.getMessage()),
                    () -> events.add("after"));

    @Test
    void reportsTheEndOnce() {
        turn.begin(Recorder::new);
        turn.end(NOW);
        turn.end(NOW);

        assertThat(events).containsExactly("closed", "after");
    }

    @Test
    void reportsAnEndWithinAMessageAfterIt() {
        turn.begin(Recorder::new);
        turn.take(session -> {
            turn.end(NOW);
            events.add("message done");
        });

        assertThat(events).containsExactly("message done", "closed", "after");
    }

    @Test
    void reportsAnEndWhileTheSessionIsMadeAfterIt() {
        turn.begin(() -> {
            turn.end(NOW);
            events.add("made");
            return new Recorder();
        });

        assertThat(events).containsExactly("made", "closed", "after");
    }

    @Test
    void bringsNothingAfterTheEnd() {
        turn.begin(Recorder::new);
        turn.end(NOW);
        turn.take(session -> session.received("late"));

        assertThat(events).containsExactly("closed", "after");
    }

    @Test
    void hasNobodyToTellIfTheSessionWasNeverMade() {
        turn.begin(() -> {
            throw new IllegalStateException("no");
        });
        turn.take(session -> session.received("message"));
        turn.end(NOW);

        assertThat(events).containsExactly("failed: no", "after");
    }

    @Test
    void survivesASessionThatThrows() {
        turn.begin(Recorder::new);
        turn.take(session -> session.received("throw"));
        turn.take(session -> session.received("next"));

        assertThat(events).containsExactly("failed: as told", "next");
    }

    private final class Recorder implements ClientSession {
        @Override
        public void received(String message) {
            if (message.equals("throw")) {
                throw new IllegalStateException("as told");
            }
            events.add(message);
        }

        @Override
        public void receivedBinary() {
            events.add("binary");
        }

        @Override
        public void writable() {
            events.add("writable");
        }

        @Override
        public void closed() {
            events.add("closed");
        }
    }
}
