package dev.tidewire.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class JwksKeySourceTest {
    private static final SigningKey OLD = SigningKey.generate("old", SignatureAlgorithm.ES256);
    private static final SigningKey NEW = SigningKey.generate("new", SignatureAlgorithm.ES256);
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private final SettableClock clock = new SettableClock(START);
    private final JwksServer issuer = new JwksServer(OLD);
    private final JwksKeySource keys = source(Duration.ofSeconds(5));

    @AfterEach
    void close() {
        keys.close();
        issuer.close();
    }

    @Test
    void fetchesTheKeysWhenTheFirstOneIsAskedFor() {
        assertThat(keys.find("old")).isEqualTo(new KeyLookup.Found(OLD.verificationKey()));
    }

    @Test
    void asksTheIssuerOnceForAKnownKey() {
        keys.find("old");
        clock.advance(Duration.ofDays(1));
        keys.find("old");

        assertThat(issuer.requests()).isEqualTo(1);
    }

    @Test
    void findsAKeyThatTheIssuerRotatedIn() {
        keys.find("old");
        issuer.publish(NEW, OLD);
        clock.advance(Duration.ofSeconds(10));

        assertThat(keys.find("new")).isEqualTo(new KeyLookup.Found(NEW.verificationKey()));
    }

    @Test
    void forgetsAKeyThatTheIssuerWithdrew() {
        keys.find("old");
        issuer.publish(NEW);
        clock.advance(Duration.ofSeconds(10));
        keys.find("new");

        assertThat(keys.find("old")).isEqualTo(new KeyLookup.Unknown());
    }

    @Test
    void forgetsAllKeysWhenTheIssuerWithdrewAll() {
        keys.find("old");
        issuer.publish();
        clock.advance(Duration.ofMinutes(10));
        keys.refreshIfDue();

        assertThat(keys.find("old")).isEqualTo(new KeyLookup.Unknown());
        assertThat(keys.check().ready()).isFalse();
    }

    @Test
    void asksAgainForAnUnknownKeyOnlyAfterTheMinimumInterval() {
        keys.find("forged-1");
        clock.advance(Duration.ofMillis(9_999));
        keys.find("forged-2");
        assertThat(issuer.requests()).isEqualTo(1);

        clock.advance(Duration.ofMillis(1));
        keys.find("forged-3");
        assertThat(issuer.requests()).isEqualTo(2);
    }

    @Test
    void sharesOneFetchAmongAHundredCallersWithUnknownKeys() throws Exception {
        List<Callable<KeyLookup>> callers = new ArrayList<>();
        CountDownLatch together = new CountDownLatch(100);
        for (int caller = 0; caller < 100; caller++) {
            String keyId = "forged-" + caller;
            callers.add(() -> {
                together.countDown();
                together.await();
                return keys.find(keyId);
            });
        }

        List<KeyLookup> answers = inParallel(callers);

        assertThat(answers).containsOnly(new KeyLookup.Unknown());
        assertThat(issuer.requests()).isEqualTo(1);
    }

    @Test
    void givesTheRotatedKeyToAllCallersThatWaitForOneFetch() throws Exception {
        keys.find("old");
        issuer.publish(NEW);
        clock.advance(Duration.ofSeconds(10));

        List<KeyLookup> answers = inParallel(Collections.nCopies(100, () -> keys.find("new")));

        assertThat(answers).hasSize(100).containsOnly(new KeyLookup.Found(NEW.verificationKey()));
        assertThat(issuer.requests()).isEqualTo(2);
    }

    @Test
    void findsAKnownKeyWhileAFetchIsUnderWay() throws Exception {
        keys.find("old");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        issuer.answer(exchange -> {
            asked.countDown();
            awaitQuietly(release);
            JwksServer.send(exchange, 200, JwksServer.keySet(NEW).toString());
        });
        clock.advance(Duration.ofSeconds(10));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<KeyLookup> waiting = threads.submit(() -> keys.find("new"));
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(keys.find("old")).isInstanceOf(KeyLookup.Found.class);

            assertThat(waiting.isDone()).isFalse();
            release.countDown();
            assertThat(waiting.get()).isInstanceOf(KeyLookup.Found.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 302, 404, 500, 503})
    void keepsItsKeysWhenTheIssuerAnswersOtherwise(int status) {
        keys.find("old");
        issuer.answer(exchange -> {
            exchange.getResponseHeaders().set("Location", issuer.url().toString());
            exchange.sendResponseHeaders(status, -1);
        });
        clock.advance(Duration.ofMinutes(10));
        keys.refreshIfDue();

        assertThat(keys.find("old")).isInstanceOf(KeyLookup.Found.class);
        assertThat(keys.check()).isEqualTo(new KeyHealth(1, START, "HTTP " + status, 1, 1));
    }

    @Test
    void keepsItsKeysWhenTheAnswerIsNoKeySet() {
        keys.find("old");
        issuer.answer(200, "<html>maintenance</html>");
        clock.advance(Duration.ofMinutes(10));
        keys.refreshIfDue();

        assertThat(keys.find("old")).isInstanceOf(KeyLookup.Found.class);
        assertThat(keys.check().lastError()).isNotNull();
    }

    @Test
    void refusesAnAnswerThatIsTooLong() {
        issuer.answer(200, " ".repeat(256 * 1024) + JwksServer.keySet(OLD));

        assertThat(keys.find("old")).isEqualTo(new KeyLookup.Unavailable());
    }

    @Test
    void cannotDecideOnANewKeyWhileTheIssuerIsDown() {
        keys.find("old");
        issuer.answer(503, "");
        clock.advance(Duration.ofSeconds(10));

        assertThat(keys.find("new")).isEqualTo(new KeyLookup.Unavailable());
    }

    @Test
    void cannotDecideBeforeTheIssuerWasReachedOnce() {
        URI nowhere = URI.create("http://127.0.0.1:" + closedPort() + "/certs");
        try (JwksKeySource unreachable = new JwksKeySource(JwksSettings.of(nowhere), clock)) {
            assertThat(unreachable.find("old")).isEqualTo(new KeyLookup.Unavailable());
            assertThat(unreachable.check())
                    .isEqualTo(new KeyHealth(0, null, "ConnectException", 0, 1));
        }
    }

    @Test
    void recoversByItselfWhenTheIssuerComesUpLate() {
        issuer.answer(503, "");
        keys.refreshIfDue();
        issuer.publish(OLD);
        clock.advance(Duration.ofSeconds(10));
        keys.refreshIfDue();

        assertThat(keys.check()).isEqualTo(new KeyHealth(1, START.plusSeconds(10), null, 1, 1));
    }

    @Test
    void refreshesUnaskedAfterTheRefreshInterval() {
        keys.refreshIfDue();
        clock.advance(Duration.ofMinutes(10).minusMillis(1));
        keys.refreshIfDue();
        assertThat(issuer.requests()).isEqualTo(1);

        clock.advance(Duration.ofMillis(1));
        keys.refreshIfDue();
        assertThat(issuer.requests()).isEqualTo(2);
    }

    @Test
    void goesOnFetchingWhenTheClockIsSetBack() {
        keys.find("forged");
        clock.set(START.minus(Duration.ofDays(1)));
        issuer.publish(NEW);

        assertThat(keys.find("new")).isInstanceOf(KeyLookup.Found.class);
    }

    @Test
    void givesUpOnAnIssuerThatNeverAnswers() {
        CountDownLatch release = new CountDownLatch(1);
        issuer.answer(_ -> awaitQuietly(release));
        try (JwksKeySource impatient = source(Duration.ofMillis(200))) {
            assertThat(impatient.find("old")).isEqualTo(new KeyLookup.Unavailable());
        } finally {
            release.countDown();
        }
    }

    @Test
    void givesUpOnABodyThatNeverEnds() {
        CountDownLatch release = new CountDownLatch(1);
        issuer.answer(exchange -> sendWithoutEnd(exchange, release));
        try (JwksKeySource impatient = source(Duration.ofMillis(200))) {
            assertThat(impatient.find("old")).isEqualTo(new KeyLookup.Unavailable());
        } finally {
            release.countDown();
        }
    }

    @Test
    void fetchesInTheBackgroundOnceStarted() {
        keys.start();

        await().until(() -> keys.check().ready());
    }

    @Test
    void usesItsKeysAfterClosing() {
        keys.find("old");
        keys.close();
        clock.advance(Duration.ofDays(1));

        assertThat(keys.find("old")).isInstanceOf(KeyLookup.Found.class);
        assertThat(keys.find("new")).isEqualTo(new KeyLookup.Unavailable());
    }

    private JwksKeySource source(Duration timeout) {
        return new JwksKeySource(
                new JwksSettings(
                        issuer.url(),
                        timeout,
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(10),
                        256 * 1024),
                clock);
    }

    private static List<KeyLookup> inParallel(List<Callable<KeyLookup>> callers) throws Exception {
        List<KeyLookup> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<KeyLookup> answer : threads.invokeAll(callers)) {
                answers.add(answer.get());
            }
        }
        return answers;
    }

    private static int closedPort() {
        try (JwksServer server = new JwksServer()) {
            return server.url().getPort();
        }
    }

    private static void sendWithoutEnd(HttpExchange exchange, CountDownLatch release)
            throws IOException {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write('{');
        exchange.getResponseBody().flush();
        awaitQuietly(release);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
