package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ServerAddress;
import com.mongodb.connection.ClusterId;
import com.mongodb.connection.ConnectionId;
import com.mongodb.connection.ServerId;
import com.mongodb.event.ServerHeartbeatFailedEvent;
import com.mongodb.event.ServerHeartbeatSucceededEvent;
import java.io.IOException;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

final class MongoSilenceTest {
    private final ServerAddress first = new ServerAddress("first");
    private final ServerAddress second = new ServerAddress("second");
    private final MongoSilence silence = new MongoSilence(() -> this.dead = true);
    private boolean dead;

    private static ConnectionId connection(ServerAddress server) {
        return new ConnectionId(new ServerId(new ClusterId(), server));
    }

    private void fails(ServerAddress server) {
        silence.serverHeartbeatFailed(
                new ServerHeartbeatFailedEvent(
                        connection(server), 1, false, new IOException("timeout")));
    }

    private void answers(ServerAddress server) {
        silence.serverHeartbeatSucceeded(
                new ServerHeartbeatSucceededEvent(
                        connection(server), new BsonDocument(), 1, false));
    }

    @Test
    void aServerThatDoesNotAnswerTwiceIsGone() {
        silence.waitsFor(first);
        fails(first);
        assertThat(dead).isFalse();
        fails(first);

        assertThat(dead).isTrue();
    }

    @Test
    void aServerThatAnswersBetweenIsThere() {
        silence.waitsFor(first);
        fails(first);
        answers(first);
        fails(first);

        assertThat(dead).isFalse();
    }

    @Test
    void aReadThatIsAnsweredIsASignOfLife() {
        silence.waitsFor(first);
        fails(first);
        silence.waitsFor(first);
        fails(first);

        assertThat(dead).isFalse();
    }

    @Test
    void otherServersMayBeGone() {
        answers(first);
        silence.waitsFor(first);
        fails(second);
        fails(second);

        assertThat(dead).isFalse();
    }

    @Test
    void beforeItIsKnownWhichServerIsAskedAllMustBeGone() {
        answers(first);
        fails(second);
        fails(second);
        assertThat(dead).isFalse();

        fails(first);
        fails(first);
        assertThat(dead).isTrue();
    }
}
