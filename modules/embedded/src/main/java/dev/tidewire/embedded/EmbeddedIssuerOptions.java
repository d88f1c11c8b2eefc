package dev.tidewire.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;

/**
 * Where and how an {@link EmbeddedIssuer} runs.
 *
 * @param folder the folder of the signing key, created where it is absent
 * @param port the port on 127.0.0.1; 0 lets the system choose. It is part of the issuer's name, so
 *     tokens of another port are not accepted
 * @param portRemedy what to do when the port is taken, the end of a sentence
 * @param realm the only realm
 * @param audience the claim {@code aud} of every token
 * @param lifetime how long a token is valid that does not say it
 * @param clock the time of {@code iat} and {@code exp}
 */
public record EmbeddedIssuerOptions(
        Path folder,
        int port,
        String portRemedy,
        String realm,
        String audience,
        Duration lifetime,
        InstantSource clock) {

    public EmbeddedIssuerOptions {
        folder = folder.toAbsolutePath().normalize();
        Ports.requireValid(port);
        Objects.requireNonNull(portRemedy, "portRemedy");
        if (!realm.matches("[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException(
                    "realm is '" + realm + "'; use letters, digits, dot, dash and underscore");
        }
        if (audience.isBlank()) {
            throw new IllegalArgumentException("audience is blank; name one");
        }
        if (!lifetime.isPositive()) {
            throw new IllegalArgumentException("lifetime is " + lifetime + "; it must be positive");
        }
        Objects.requireNonNull(clock, "clock");
    }

    /** The realm {@code tidewire} on any free port, for the audience {@code tidewire-api}. */
    public static EmbeddedIssuerOptions in(Path folder) {
        return new EmbeddedIssuerOptions(
                folder,
                0,
                Ports.REMEDY,
                "tidewire",
                "tidewire-api",
                Duration.ofHours(1),
                InstantSource.system());
    }

    /** The same with another port; 0 lets the system choose. */
    public EmbeddedIssuerOptions withPort(int newPort) {
        return new EmbeddedIssuerOptions(
                folder, newPort, portRemedy, realm, audience, lifetime, clock);
    }

    /** The same with another advice for a taken port. */
    public EmbeddedIssuerOptions withPortRemedy(String newRemedy) {
        return new EmbeddedIssuerOptions(folder, port, newRemedy, realm, audience, lifetime, clock);
    }

    /** The same with another default lifetime. */
    public EmbeddedIssuerOptions withLifetime(Duration newLifetime) {
        return new EmbeddedIssuerOptions(
                folder, port, portRemedy, realm, audience, newLifetime, clock);
    }

    /** The same with another clock. */
    public EmbeddedIssuerOptions withClock(InstantSource newClock) {
        return new EmbeddedIssuerOptions(
                folder, port, portRemedy, realm, audience, lifetime, newClock);
    }
}
