package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.testkit.ServersAvailable;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whatever a client sends, nothing of another workspace reaches it, and nobody else is disturbed.
 * {@code -Dtidewire.seed=N} repeats a run.
 */
@EnabledIf("available")
@ExtendWith(LiveStack.class)
class FuzzTest {
    private static final int FRAMES = 10_000;
    private static final int THREADS = 2;
    private static final int AT_A_TIME = 25;
    private static final String OWN = "fuzzer";

    private final long seed = Long.getLong("tidewire.seed", System.nanoTime());
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong found = new AtomicLong();
    private final AtomicLong sessions = new AtomicLong();
    private final AtomicLong answers = new AtomicLong();

    static boolean available() {
        return ServersAvailable.check();
    }

    @Test
    void noFrameBringsAByteOfAnotherWorkspaceOrDisturbsAnybody(Stack stack)
            throws SQLException, IOException, InterruptedException {
        System.out.println("FuzzTest: -Dtidewire.seed=" + seed);
        String marker = "canary%016x".formatted(new SplittableRandom(seed).nextLong());
        int logged = stack.gateway.log().length();
        int canaries;
        try (Canaries others = new Canaries(stack, "canaries", marker)) {
            others.fly();
            ForeignNames names =
                    ForeignNames.of(others.workspace, marker, others.cursors, others.subscriptions);
            attack(stack, names, marker);
            canaries = others.assertAllArrived();
        }
        String log = stack.gateway.log().substring(logged);
        System.out.printf(
                "FuzzTest: %d frames, %d sessions, %d answers, %d bytes back, %d canaries%n",
                FRAMES, sessions.get(), answers.get(), bytes.get(), canaries);
        assertThat(found).hasValue(0);
        assertThat(answers.get()).isGreaterThan(FRAMES / 2);
        assertThat(log.lines().filter(line -> line.contains("level=ERROR"))).isEmpty();
        assertThat(log).doesNotContain(marker);
        assertThat(readiness(stack).statusCode()).isEqualTo(200);
    }

    private void attack(Stack stack, ForeignNames names, String marker)
            throws InterruptedException {
        List<Throwable> failures = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int number = 0; number < THREADS; number++) {
            RandomFrames frames =
                    new RandomFrames(seed + number, OWN, stack.publisherToken(OWN), names);
            threads.add(
                    Thread.ofPlatform()
                            .name("fuzz-" + number)
                            .uncaughtExceptionHandler((_, failure) -> {
                                synchronized (failures) {
                                    failures.add(failure);
                                }
                            })
                            .start(() -> send(stack, frames, marker)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }

    private void send(Stack stack, RandomFrames frames, String marker) {
        AtomicInteger left = new AtomicInteger(FRAMES / THREADS);
        while (left.get() > 0) {
            sessions.incrementAndGet();
            try (WireClient client = connected(stack, marker)) {
                while (left.get() > 0 && survives(client, frames, left)) {
                    answers.incrementAndGet();
                }
            } catch (IOException e) {
                throw new AssertionError("no new session", e);
            }
        }
    }

    private WireClient connected(Stack stack, String marker) throws IOException {
        WireClient client =
                WireClient.watched(stack.http("/"), new MarkerWatch(marker, bytes, found));
        String response =
                client.request(
                        "GET /workspaces/"
                                + OWN
                                + "/realtime/connect HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                + WireClient.UPGRADE
                                + "Authorization: Bearer "
                                + stack.publisherToken(OWN)
                                + "\r\n\r\n");
        assertThat(response).startsWith("HTTP/1.1 101 ");
        assertThat(client.next().text()).contains("authenticated");
        return client;
    }

    /** Sends some frames and awaits what they lead to; false if the session has ended. */
    private boolean survives(WireClient client, RandomFrames frames, AtomicInteger left) {
        try {
            boolean sound = true;
            for (int sent = 0; sound && sent < AT_A_TIME && left.get() > 0; sent++) {
                RandomFrames.Sent frame = frames.next();
                left.decrementAndGet();
                client.send(frame.bytes());
                sound = frame.sound();
                if (!frame.whole()) {
                    return false;
                }
            }
            client.text("{\"type\":\"ping\",\"ref\":\"all handled\"}");
            WireClient.Frame answer = client.next();
            while (!answer.closes() && !answer.text().contains("\"all handled\"")) {
                answers.incrementAndGet();
                answer = client.next();
            }
            return !answer.closes();
        } catch (IOException ended) {
            // As it may be after such frames.
            return false;
        }
    }

    private static HttpResponse<String> readiness(Stack stack)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(stack.http("/readyz")).build(), BodyHandlers.ofString());
        }
    }
}
