package dev.tidewire.auth;

import java.net.URI;
import java.util.Objects;

/** Addresses that this service calls. */
final class ServiceUrl {
    private ServiceUrl() {}

    /**
     * Checks an address.
     *
     * @param example a good one, for the message
     * @throws IllegalArgumentException if it is none, or holds a user or password, which would get
     *     into logs
     */
    static void check(URI url, String example) {
        Objects.requireNonNull(url, "url");
        String scheme = url.getScheme();
        if (!("http".equals(scheme) || "https".equals(scheme))
                || url.getHost() == null
                || url.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "url must be http or https, with a host and without user and password, for"
                            + " example "
                            + example);
        }
    }
}
