package dev.tidewire.gateway.tyrus;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The web pages from which browsers may connect, by their origins (RFC 6454): scheme, host and
 * port. Upper and lower case are the same, and so are a scheme's port and none. Immutable.
 */
public final class AllowedOrigins {
    private static final Pattern ORIGIN =
            Pattern.compile(
                    "([a-z][a-z0-9+.-]*)://(\\[[0-9a-f:.]+]|[a-z0-9._~-]+)(?::([0-9]{1,5}))?");
    private static final Map<String, String> PORTS =
            Map.of("http", "80", "ws", "80", "https", "443", "wss", "443");
    private static final AllowedOrigins ANY = new AllowedOrigins(Set.of());

    private final Set<String> origins;

    private AllowedOrigins(Set<String> origins) {
        this.origins = origins;
    }

    /** Pages of every origin. */
    public static AllowedOrigins any() {
        return ANY;
    }

    /**
     * Pages of these origins and no other; of every origin where there are none.
     *
     * @throws IllegalArgumentException if one is no origin; the message begins with "must"
     */
    public static AllowedOrigins of(List<String> origins) {
        return new AllowedOrigins(
                origins.stream()
                        .map(AllowedOrigins::required)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private static String required(String origin) {
        return normal(origin)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "must be an origin such as https://app.example.com or"
                                        + " http://localhost:3000, with nothing after host and"
                                        + " port, and a host with other letters in its xn-- form;"
                                        + " no origin at all allows every one"));
    }

    /**
     * The same text for the same origin; empty if it is none, or one that nobody can be told by.
     */
    private static Optional<String> normal(String text) {
        Matcher parts = ORIGIN.matcher(text.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            return Optional.empty();
        }
        String scheme = parts.group(1);
        String port = parts.group(3) == null ? PORTS.getOrDefault(scheme, "") : parts.group(3);
        return Optional.of(scheme + "://" + parts.group(2) + ":" + port);
    }

    /**
     * Whether a handshake may go on.
     *
     * @param headers the values of all its headers {@code Origin}; none where it is no browser's
     */
    boolean allow(List<String> headers) {
        return origins.isEmpty()
                || headers.stream()
                        .allMatch(origin -> normal(origin).filter(origins::contains).isPresent());
    }
}
