package dev.tidewire.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The requests of one kind on one connection: only so many are under way at a time, and what the
 * gateway cannot take now is sent again in its place. Used by the client's thread.
 */
final class Requests {
    private static final int MOST_UNDER_WAY = 64;
    private static final int SCOPE_DENIED = 4003;
    private static final int QUOTA_EXCEEDED = 4008;
    private static final int OVERLOADED = 4009;

    private final String prefix;
    private final Loop loop;
    private final BackOff backOff;
    private final RandomGenerator random;
    private final Consumer<String> send;
    private final TreeMap<Long, Request> waiting = new TreeMap<>();
    private final Map<Long, Request> underWay = new HashMap<>();
    private long last;
    private int overloads;
    private int pauses;
    private boolean held;
    private boolean closed;

    /**
     * @param prefix what marks of these requests begin with
     */
    Requests(
            String prefix,
            Loop loop,
            BackOff backOff,
            RandomGenerator random,
            Consumer<String> send) {
        this.prefix = prefix;
        this.loop = loop;
        this.backOff = backOff;
        this.random = random;
        this.send = send;
    }

    /** Sends a request as soon as it may be. */
    void add(Request request) {
        last++;
        waiting.put(last, request);
        flush();
    }

    /** Whether these wait for a new token. */
    void hold(boolean now) {
        held = now;
        flush();
    }

    /** The connection has ended. */
    void close() {
        closed = true;
    }

    private void flush() {
        while (!closed
                && !held
                && pauses == 0
                && underWay.size() < MOST_UNDER_WAY
                && !waiting.isEmpty()) {
            Map.Entry<Long, Request> next = waiting.pollFirstEntry();
            underWay.put(next.getKey(), next.getValue());
            send.accept(next.getValue().frame(prefix + next.getKey()));
        }
    }

    /** Takes an answer, if it is to one of these. */
    void answered(JsonNode answer) {
        Request request = underWay.remove(number(answer));
        if (request != null) {
            overloads = 0;
            request.answered(answer);
            flush();
        }
    }

    /** Takes an {@code error} frame, if it is the answer to one of these. */
    void refused(JsonNode error) {
        long number = number(error);
        Request request = underWay.remove(number);
        if (request != null) {
            refused(number, request, error);
        }
    }

    /** Takes an {@code error} frame that concerns what was done by such a request before. */
    void refuse(Request request, JsonNode error) {
        last++;
        refused(last, request, error);
    }

    private void refused(long number, Request request, JsonNode error) {
        TidewireException refusal = refusal(error);
        if (refusal.code() == QUOTA_EXCEEDED) {
            overQuota(number, request, refusal, error);
        } else if (refusal.code() == OVERLOADED) {
            Duration pause = backOff.min().plus(backOff.pause(overloads++, random));
            request.delayed(refusal, pause);
            later(number, request, pause);
        } else if (refusal.code() == SCOPE_DENIED && held) {
            waiting.put(number, request);
        } else {
            request.refused(refusal);
        }
        flush();
    }

    /** Beyond a rate everything waits, and beyond a number just the request. */
    private void overQuota(
            long number, Request request, TidewireException refusal, JsonNode error) {
        Duration pause = Duration.ofMillis(Math.max(1, error.path("retryAfter").asLong()));
        if (error.path("limit").asText().endsWith("PerSecond")) {
            waiting.put(number, request);
            pauses++;
            loop.after(
                    pause,
                    () -> {
                        pauses--;
                        flush();
                    });
        } else {
            request.delayed(refusal, pause);
            later(number, request, pause);
        }
    }

    private void later(long number, Request request, Duration pause) {
        loop.after(
                pause,
                () -> {
                    waiting.put(number, request);
                    flush();
                });
    }

    static TidewireException refusal(JsonNode error) {
        return new TidewireException(
                error.path("code").asInt(),
                error.path("name").asText(),
                error.path("message").asText(),
                null);
    }

    private long number(JsonNode frame) {
        String ref = frame.path("ref").asText();
        return ref.startsWith(prefix) ? Long.parseLong(ref.substring(prefix.length())) : 0;
    }
}
