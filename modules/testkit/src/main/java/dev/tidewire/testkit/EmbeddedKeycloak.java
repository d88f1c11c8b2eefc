package dev.tidewire.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keycloak's distribution as a process beside this one, with its data in a folder. */
final class EmbeddedKeycloak implements KeycloakServer {
    private final Path folder;
    private final KeycloakAdmin admin;
    private KeycloakRun run;

    private EmbeddedKeycloak(Path folder, KeycloakRun run) {
        this.folder = folder;
        this.run = run;
        this.admin = new KeycloakAdmin(run.url(), REALM);
    }

    static EmbeddedKeycloak start(Path folder, Path realm) {
        KeycloakHome home = KeycloakHome.prepare();
        try {
            KeycloakSeed seed = KeycloakSeed.of(home, realm);
            Files.createDirectories(folder);
            home.linkFrom(folder);
            seed.copyTo(folder);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Keycloak's folder %s cannot be prepared (%s); choose an empty one"
                            .formatted(folder, e),
                    e);
        }
        return new EmbeddedKeycloak(folder, KeycloakRun.start(folder));
    }

    @Override
    public URI url() {
        return run.url();
    }

    @Override
    public KeycloakAdmin admin() {
        return admin;
    }

    @Override
    public void stop() {
        run.close();
    }

    @Override
    public void restart() {
        run = KeycloakRun.startOn(folder, run.port());
    }

    @Override
    public void close() {
        run.close();
    }
}
