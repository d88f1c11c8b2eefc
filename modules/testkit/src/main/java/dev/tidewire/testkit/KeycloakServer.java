package dev.tidewire.testkit;

import java.net.URI;
import java.nio.file.Path;

/**
 * A real Keycloak for tests, with the realm of {@code deploy/keycloak} as operators import it.
 * System property {@code tidewire.test.servers} chooses whose: {@code embedded} (default) starts
 * the distribution that Maven has fetched beside this process, {@code containers} starts the
 * official image and needs Docker. For one test thread.
 */
public interface KeycloakServer extends AutoCloseable {
    /** The realm. */
    String REALM = "tidewire";

    /**
     * Starts it and returns when it answers.
     *
     * @param folder for its data, where it is embedded; absent or empty
     * @throws IllegalStateException if it does not start, the property has another value, or it
     *     names containers and there is no Docker
     */
    static KeycloakServer start(Path folder) {
        Path realm = SourceTree.file("deploy/keycloak/tidewire-realm.json");
        String kind = System.getProperty(TestServers.PROPERTY, "embedded");
        return switch (kind) {
            case "embedded" -> EmbeddedKeycloak.start(folder, realm);
            case "containers" -> ContainerKeycloak.start(realm);
            default ->
                    throw new IllegalStateException(
                            TestServers.PROPERTY + " must be embedded or containers, not " + kind);
        };
    }

    /** Its address, without a path; the same after a restart. */
    URI url();

    /** Changes the realm. */
    KeycloakAdmin admin();

    /** The realm as its clients see it. */
    default KeycloakRealm realm() {
        return new KeycloakRealm(url(), REALM);
    }

    /** Stops it; {@link #restart()} starts it again on the same address with the same data. */
    void stop();

    /** Starts it after {@link #stop()} and returns when it answers. */
    void restart();

    @Override
    void close();
}
