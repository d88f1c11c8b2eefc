package dev.tidewire.app.config;

import dev.tidewire.gateway.tyrus.AllowedOrigins;
import java.time.Duration;
import java.util.List;

/**
 * How the gateway runs.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 for any
 * @param slot this gateway's partition of the deliveries, no other running gateway's; by default
 *     the number at the end of the host's name, else 0
 * @param tokenInQuery whether a token in the URL, {@code ?token=}, is accepted; URLs end up in logs
 * @param allowedOrigins the web pages from which browsers may connect; every one if empty
 * @param outboundBytes how much may wait for one client
 * @param maxMessageBytes largest message of a client
 * @param maxSubscriptions of one connection
 * @param authTimeout how long a client without a token in the handshake may take to send one
 * @param pingInterval how often a client is pinged
 * @param silenceTimeout how long a client may give no sign of life
 * @param drain how it lets go of its clients at the end
 * @param quotas how much workspaces and subjects may use
 */
public record GatewayConfig(
        String host,
        int port,
        int slot,
        boolean tokenInQuery,
        List<String> allowedOrigins,
        int outboundBytes,
        int maxMessageBytes,
        int maxSubscriptions,
        Duration authTimeout,
        Duration pingInterval,
        Duration silenceTimeout,
        DrainConfig drain,
        QuotasConfig quotas) {
    public GatewayConfig {
        allowedOrigins = List.copyOf(allowedOrigins);
    }

    static GatewayConfig read(Section section, Host machine) {
        Duration ping =
                section.duration(
                        "pingInterval",
                        Duration.ofSeconds(25),
                        Duration.ofSeconds(1),
                        Duration.ofHours(1));
        Duration silence =
                section.duration(
                        "silenceTimeout",
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(2),
                        Duration.ofHours(2));
        if (silence.compareTo(ping) <= 0) {
            section.problem(
                    "silenceTimeout",
                    "is %s; it must be longer than pingInterval, which is %s"
                            .formatted(Quantities.format(silence), Quantities.format(ping)));
        }
        return new GatewayConfig(
                section.text("host", "0.0.0.0"),
                section.integer("port", 8080, 0, 65_535),
                section.integer("slot", machine.ordinal().orElse(0), 0, 9_999),
                section.flag("tokenInQuery", false),
                origins(section),
                section.bytes("outboundBytes", 1 << 20, 16 << 10, 1 << 30),
                section.bytes("maxMessageBytes", 256 << 10, 1 << 10, 8 << 20),
                section.integer("maxSubscriptions", 1_000, 1, 100_000),
                section.duration(
                        "authTimeout",
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5)),
                ping,
                silence,
                DrainConfig.read(section.section("drain")),
                QuotasConfig.read(section.section("quotas")));
    }

    private static List<String> origins(Section section) {
        List<String> origins = section.texts("allowedOrigins", List.of());
        for (String origin : origins) {
            try {
                var _ = AllowedOrigins.of(List.of(origin));
            } catch (IllegalArgumentException e) {
                section.problem("allowedOrigins", "is \"" + origin + "\"; it " + e.getMessage());
            }
        }
        return origins;
    }
}
