package dev.tidewire.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Test;

/** Reads that may take however long. */
final class MongoReadingTest {
    private static MongoSource source(int port) {
        return MongoSource.of(
                "shop",
                "mongodb://u:s3cret@127.0.0.1:" + port + "/?directConnection=true",
                "shop",
                List.of(MongoFixture.fixed("acme")));
    }

    @Test
    void closingEndsAReadThatIsNotAnswered() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch reading = new CountDownLatch(1);
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            MongoReading mongo = new MongoReading(source(silent.getLocalPort()));
            CompletableFuture<Boolean> read =
                    CompletableFuture.supplyAsync(() ->
                            mongo.read((_, _) -> waitForAnswer(silent, reading, interrupted)));
            reading.await();

            mongo.close();

            assertThatThrownBy(() -> read.get(20, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(CancellationException.class);
            assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static boolean waitForAnswer(
            ServerSocket server, CountDownLatch reading, CountDownLatch interrupted) {
        try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
            reading.countDown();
            return socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            interrupted.countDown();
            return false;
        }
    }

    @Test
    void nothingIsReadOnceItIsClosed() {
        MongoReading mongo = new MongoReading(source(1));
        mongo.close();

        assertThatThrownBy(() -> mongo.read((_, _) -> true)).hasMessage("capture is closed");
    }

    @Test
    void answersToAReadHaveNoLimitOfTime() {
        assertThat(MongoDeployment.settings(source(1), Duration.ZERO).getSocketSettings())
                .satisfies(socket ->
                        assertThat(socket.getReadTimeout(TimeUnit.MILLISECONDS)).isZero());
        assertThat(
                        MongoDeployment.settings(source(1), MongoDeployment.ANSWER)
                                .getSocketSettings()
                                .getReadTimeout(TimeUnit.SECONDS))
                .isEqualTo(20);
    }

    @Test
    void passwordIsNotInTheEnginesSettings() {
        MongoDeployment.Server server =
                new MongoDeployment.Server("rs0", new BsonTimestamp(1), true);

        assertThat(MongoEngineSettings.of(source(1), "e", server, null, false).toString())
                .doesNotContain("s3cret");
    }
}
