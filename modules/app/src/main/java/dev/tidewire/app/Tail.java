package dev.tidewire.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidewire.protocol.CloseCode;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Follows channels and shows what happens, over as many connections as it takes: after a loss it
 * connects again, with growing pauses, and goes on where each subscription stood.
 */
final class Tail {
    /** Reads frames without changing their numbers. */
    static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final URI address;
    private final Supplier<String> tokens;
    private final boolean tokensRenewable;
    private final TailRequest request;
    private final TailView view;
    private final Duration firstPause;
    private final Map<String, String> channels = new HashMap<>();
    private final Map<String, String> cursors = new HashMap<>();
    private final Set<String> refused = new HashSet<>();
    private boolean authenticated;

    /**
     * @param tokens gives a token for each connection
     * @param tokensRenewable whether another call gives another token
     * @param firstPause before the first attempt after a loss; each further one doubles
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
        try (HttpClient client = HttpClient.newHttpClient()) {
            Duration pause = firstPause;
            while (true) {
                boolean before = authenticated;
                authenticated = false;
                String loss = connection(client, before);
                pause = authenticated ? firstPause : longer(pause);
                view.notice(loss + "; connecting again in " + pause.toMillis() + " ms");
                authenticated |= before;
                Thread.sleep(pause);
            }
        }
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    /** Uses one connection up; says why it ended. */
    private String connection(HttpClient client, boolean again) throws InterruptedException {
        try (GatewaySocket socket = GatewaySocket.connect(client, address, tokens.get())) {
            while (true) {
                switch (socket.next()) {
                    case GatewaySocket.Signal.Message(String text) -> message(socket, text);
                    case GatewaySocket.Signal.Closed(int code, String reason) -> {
                        return closed(code, reason, again);
                    }
                    case GatewaySocket.Signal.Broken(String reason) -> {
                        return "the connection broke: " + reason;
                    }
                }
            }
        } catch (FailedException e) {
            if (again && e.getCause() != null) {
                return String.valueOf(e.getMessage());
            }
            throw e;
        }
    }

    private String closed(int code, String reason, boolean again) {
        CloseCode.Advice advice =
                Arrays.stream(CloseCode.values())
                        .filter(known -> known.code() == code)
                        .findFirst()
                        .map(CloseCode::advice)
                        .orElse(CloseCode.Advice.RECONNECT);
        String what = "the gateway closed the connection: " + code + " " + reason;
        return switch (advice) {
            case NONE -> throw new FailedException(what);
            case RECONNECT -> what;
            case NEW_TOKEN -> {
                if (tokensRenewable && (authenticated || again)) {
                    yield what;
                }
                throw new FailedException(what + "; give another token with --token");
            }
        };
    }

    private void message(GatewaySocket socket, String text) {
        JsonNode frame;
        try {
            frame = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new FailedException(
                    address + " does not speak Tidewire's protocol: its message is no JSON");
        }
        view.frame(text, frame);
        switch (frame.path("type").asText()) {
            case "authenticated" -> {
                authenticated = true;
                for (String channel : request.channels()) {
                    socket.send(
                            request.subscribe(channel, Optional.ofNullable(cursors.get(channel))));
                }
            }
            case "subscribed" -> {
                channels.put(frame.path("subscription").asText(), frame.path("ref").asText());
                cursors.put(frame.path("ref").asText(), frame.path("cursor").asText());
            }
            case "event", "cursor" -> advance(frame);
            case "error" -> error(socket, frame);
            default -> {}
        }
    }

    private void advance(JsonNode frame) {
        for (JsonNode subscription : frame.path("subscriptions")) {
            String channel = channels.get(subscription.asText());
            if (channel != null) {
                cursors.put(channel, frame.path("cursor").asText());
            }
        }
    }

    private void error(GatewaySocket socket, JsonNode frame) {
        String channel = frame.path("ref").asText();
        String what =
                "%d %s: %s"
                        .formatted(
                                frame.path("code").asInt(),
                                frame.path("name").asText(),
                                frame.path("message").asText());
        if (cursors.remove(channel) != null) {
            view.notice(channel + " cannot go on where it stood (" + what + "); it begins anew");
            socket.send(request.subscribe(channel, Optional.of("latest")));
            return;
        }
        refused.add(channel);
        if (!refused.containsAll(request.channels())) {
            view.notice(channel + " is refused: " + what);
            return;
        }
        throw new FailedException(what);
    }
}
