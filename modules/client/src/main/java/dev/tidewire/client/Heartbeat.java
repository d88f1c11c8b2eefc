package dev.tidewire.client;

import java.time.Duration;

/**
 * Pings, so that the gateway knows that a client whose listeners are busy is alive, and finds out
 * when the gateway is not: then nothing comes though something was asked for, as on a connection
 * that a network has forgotten. Thread-safe.
 */
final class Heartbeat {
    static final Duration CHECK = Duration.ofSeconds(5);
    static final Duration PING = Duration.ofSeconds(15);
    static final Duration DEAD = Duration.ofSeconds(45);

    private final Loop loop;
    private final Runnable ping;
    private final Runnable dead;
    private final Loop.Task checks;
    private volatile long lastSign;
    private volatile boolean listening = true;
    private long lastPing;

    Heartbeat(Loop loop, Runnable ping, Runnable dead) {
        this.loop = loop;
        this.ping = ping;
        this.dead = dead;
        lastSign = loop.nanos();
        lastPing = lastSign;
        checks = loop.every(CHECK, this::check);
    }

    private void check() {
        long now = loop.nanos();
        if (listening && now - lastSign >= DEAD.toNanos()) {
            dead.run();
        } else if (now - lastPing >= PING.toNanos()) {
            lastPing = now;
            ping.run();
        }
    }

    /** The peer is alive. */
    void sign() {
        lastSign = loop.nanos();
    }

    /** Whether anything can arrive: not while a message is handled. */
    void listening(boolean now) {
        lastSign = loop.nanos();
        listening = now;
    }

    void stop() {
        checks.cancel();
    }
}
