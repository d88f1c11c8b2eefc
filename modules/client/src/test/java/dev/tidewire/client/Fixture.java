package dev.tidewire.client;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** A client whose time, luck and peers are the test's. */
final class Fixture {
    static final Duration MIN = Duration.ofMillis(100);
    static final Duration MAX = Duration.ofSeconds(10);
    static final String CHANNEL = "postgres:products";

    final ManualLoop loop = new ManualLoop();
    final FakeGateway gateway = new FakeGateway(loop);
    final List<String> connection = new ArrayList<>();
    String token = "token-1";
    int tokensAsked;
    RuntimeException tokenFailure;

    final RealtimeClient client;

    Fixture() {
        this(List.of(URI.create("ws://a/x")));
    }

    Fixture(List<URI> addresses) {
        AtomicInteger keys = new AtomicInteger();
        client =
                new RealtimeClient(
                        new ClientContext(
                                addresses,
                                this::token,
                                BackOff.exponential(MIN, MAX),
                                new Listener(),
                                loop,
                                gateway,
                                luck()),
                        () -> "key-" + keys.incrementAndGet());
        loop.run();
    }

    /** Draws a half each time. */
    private static RandomGenerator luck() {
        return () -> Long.MIN_VALUE;
    }

    private String token() {
        tokensAsked++;
        if (tokenFailure != null) {
            throw tokenFailure;
        }
        return token;
    }

    /** An authenticated connection. */
    FakeGateway.Peer connected() {
        return gateway.peer().authenticates();
    }

    /** The next connection after a loss, authenticated. */
    FakeGateway.Peer reconnected() {
        loop.pass(MAX);
        return connected();
    }

    Recorder subscribe(String from) {
        Recorder recorder = new Recorder();
        client.subscribe(SubscribeRequest.to(CHANNEL).from(from), recorder);
        loop.run();
        return recorder;
    }

    private final class Listener implements ConnectionListener {
        @Override
        public void authenticated(String subject) {
            connection.add("authenticated:" + subject);
        }

        @Override
        public void disconnected(int code, String reason, Duration nextAttemptIn) {
            connection.add("disconnected:" + code + ":" + nextAttemptIn.toMillis());
        }

        @Override
        public void expiring(Duration in) {
            connection.add("expiring:" + in.toSeconds());
        }

        @Override
        public void failed(TidewireException error) {
            connection.add("failed:" + error.code());
        }
    }
}
