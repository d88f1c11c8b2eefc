package dev.tidewire.app;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.client.BackOff;
import dev.tidewire.client.ConnectionListener;
import dev.tidewire.client.Event;
import dev.tidewire.client.RealtimeClient;
import dev.tidewire.client.SubscribeRequest;
import dev.tidewire.client.SubscriptionListener;
import dev.tidewire.client.TidewireException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/**
 * Follows channels and shows what happens, over as many connections as it takes: after a loss the
 * client goes on where each subscription stood.
 */
final class Tail {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int NO_TOKEN = 0;
    private static final int NO_CLOSE = 1006;
    private static final int TOKEN_EXPIRED = 4001;
    private static final int UNAUTHENTICATED = 4002;

    private final URI address;
    private final Supplier<String> tokens;
    private final boolean tokensRenewable;
    private final TailRequest request;
    private final TailView view;
    private final Duration firstPause;
    private final Set<String> refused = new HashSet<>();
    private final BlockingQueue<FailedException> end = new LinkedBlockingQueue<>();
    private volatile boolean authenticated;

    /**
     * @param tokens gives a token for each connection
     * @param tokensRenewable whether another call gives another token
     * @param firstPause before the first attempt after a loss, at most; each further one doubles
     */
    Tail(
            URI address,
            Supplier<String> tokens,
            boolean tokensRenewable,
            TailRequest request,
            TailView view,
            Duration firstPause) {
        this.address = address;
        this.tokens = tokens;
        this.tokensRenewable = tokensRenewable;
        this.request = request;
        this.view = view;
        this.firstPause = firstPause;
    }

    /**
     * Follows until it is interrupted.
     *
     * @throws FailedException if the gateway is not there at first, or refuses
     */
    void follow() throws InterruptedException {
        try (RealtimeClient client =
                RealtimeClient.to(address, "")
                        .token(this::token)
                        .backOff(BackOff.exponential(firstPause, LONGEST_PAUSE))
                        .listener(new Connection())
                        .open()) {
            request.channels().forEach(channel -> subscribe(client, channel, request.from()));
            throw end.take();
        }
    }

    private String token() {
        try {
            return tokens.get();
        } catch (FailedException e) {
            if (!authenticated || e.getCause() == null) {
                end.add(e);
            }
            throw e;
        }
    }

    private void subscribe(RealtimeClient client, String channel, String from) {
        var _ = client.subscribe(request.subscribe(channel, from), new Channel(client, channel));
    }

    /** Shows everything that arrives, and decides what is not worth another attempt. */
    private final class Connection implements ConnectionListener {
        @Override
        public void received(String text, JsonNode frame) {
            view.frame(text, frame);
        }

        @Override
        public void authenticated(String subject) {
            authenticated = true;
        }

        @Override
        public void disconnected(int code, String reason, Duration nextAttemptIn) {
            if (code == NO_CLOSE && !authenticated) {
                end.add(new FailedException(reason + "; check --url, or start one"));
            } else if (code == TOKEN_EXPIRED && !tokensRenewable) {
                end.add(new FailedException(closed(code, reason)));
            } else {
                boolean told = code == NO_CLOSE || code == NO_TOKEN;
                view.notice(
                        (told ? reason : closed(code, reason))
                                + "; connecting again in "
                                + nextAttemptIn.toMillis()
                                + " ms");
            }
        }

        @Override
        public void failed(TidewireException error) {
            end.add(new FailedException(closed(error.code(), String.valueOf(error.getMessage()))));
        }

        private String closed(int code, String reason) {
            String what = "the gateway closed the connection: " + code + " " + reason;
            return code == TOKEN_EXPIRED || code == UNAUTHENTICATED
                    ? what + "; give another token with --token"
                    : what;
        }
    }

    /** Begins anew where it cannot go on. */
    private final class Channel implements SubscriptionListener {
        private final RealtimeClient client;
        private final String channel;
        private boolean live;

        Channel(RealtimeClient client, String channel) {
            this.client = client;
            this.channel = channel;
        }

        @Override
        public void onEvent(Event event) {
            // It was shown as it arrived.
        }

        @Override
        public void onSubscribed(String cursor) {
            live = true;
        }

        @Override
        public void onError(TidewireException error) {
            String what = error.code() + " " + error.label() + ": " + error.getMessage();
            if (live) {
                view.notice(
                        channel + " cannot go on where it stood (" + what + "); it begins anew");
                subscribe(client, channel, SubscribeRequest.LATEST);
                return;
            }
            refused.add(channel);
            if (refused.containsAll(request.channels())) {
                end.add(new FailedException(what));
            } else {
                view.notice(channel + " is refused: " + what);
            }
        }
    }
}
