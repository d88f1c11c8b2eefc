package dev.tidewire.gateway;

import java.time.Duration;

/**
 * The gateway's limits and times.
 *
 * @param instance names this gateway in audit records
 * @param authTimeout how long a connection may take to bring its token
 * @param auditTimeout how long a grant may take to be on record
 * @param maxSubscriptions of a session; an identical one does not count again
 * @param maxWaiting how many characters of messages may wait while their session's token is
 *     examined
 * @param announceInterval after which an announcement that is not answered is repeated
 * @param cursorInterval how often idle subscriptions are told their position
 * @param expiryNotice how long before a token ends its session is told
 * @param grace how long a session whose access has ended may take to bring a new token
 * @param maxScans how many readers of the log may catch subscriptions up at a time
 * @param flushBytes how much may be queued for a connection before it is written within a batch
 * @param quotas how much workspaces and subjects may use
 */
public record GatewaySettings(
        String instance,
        Duration authTimeout,
        Duration auditTimeout,
        int maxSubscriptions,
        int maxWaiting,
        Duration announceInterval,
        Duration cursorInterval,
        Duration expiryNotice,
        Duration grace,
        int maxScans,
        int flushBytes,
        Quotas quotas) {
    public GatewaySettings {
        if (instance.isBlank()) {
            throw new IllegalArgumentException("instance must not be empty; name this gateway");
        }
        requirePositive("authTimeout", authTimeout);
        requirePositive("auditTimeout", auditTimeout);
        requirePositive("announceInterval", announceInterval);
        requirePositive("cursorInterval", cursorInterval);
        requirePositive("expiryNotice", expiryNotice);
        requirePositive("grace", grace);
        requirePositive("maxScans", maxScans);
        requirePositive("maxSubscriptions", maxSubscriptions);
        requirePositive("maxWaiting", maxWaiting);
        requirePositive("flushBytes", flushBytes);
    }

    /** The defaults: 10 s for a token, 1,000 subscriptions, a cursor every 30 s, no quotas. */
    public static GatewaySettings of(String instance) {
        return new GatewaySettings(
                instance,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                1_000,
                256 * 1024,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                4,
                128 * 1024,
                Quotas.none());
    }

    /** The same with other quotas. */
    public GatewaySettings withQuotas(Quotas other) {
        return new GatewaySettings(
                instance,
                authTimeout,
                auditTimeout,
                maxSubscriptions,
                maxWaiting,
                announceInterval,
                cursorInterval,
                expiryNotice,
                grace,
                maxScans,
                flushBytes,
                other);
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be longer than 0");
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1");
        }
    }
}
