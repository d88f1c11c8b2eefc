package dev.tidewire.testkit;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * Keycloak's official image, by Testcontainers. The host port is fixed at start, because it is part
 * of the issuer's name.
 */
final class ContainerKeycloak implements KeycloakServer {
    private static final DockerImageName IMAGE =
            DockerImageName.parse("quay.io/keycloak/keycloak:26.7.3");
    private static final int PORT = 8080;
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

    private final GenericContainer<?> container;
    private final URI url;
    private final KeycloakAdmin admin;

    private ContainerKeycloak(GenericContainer<?> container, URI url) {
        this.container = container;
        this.url = url;
        this.admin = new KeycloakAdmin(url, REALM);
    }

    static ContainerKeycloak start(Path realm) {
        if (!ContainerServers.available()) {
            throw new IllegalStateException(
                    TestServers.PROPERTY + "=containers needs a Docker engine, and none answers");
        }
        int port = KeycloakRun.freePort();
        String host = DockerClientFactory.instance().dockerHostIpAddress();
        URI url = URI.create("http://" + host + ":" + port);
        GenericContainer<?> container =
                new GenericContainer<>(IMAGE)
                        .withEnv(KeycloakAdmin.BOOTSTRAP)
                        .withCopyFileToContainer(
                                MountableFile.forHostPath(realm),
                                "/opt/keycloak/data/import/" + realm.getFileName())
                        .withCommand("start-dev", "--import-realm", "--hostname=" + url)
                        .withExposedPorts(PORT)
                        .waitingFor(
                                Wait.forHttp("/realms/" + REALM)
                                        .forPort(PORT)
                                        .withStartupTimeout(START_TIMEOUT));
        container.setPortBindings(List.of(port + ":" + PORT));
        container.start();
        return new ContainerKeycloak(container, url);
    }

    @Override
    public URI url() {
        return url;
    }

    @Override
    public KeycloakAdmin admin() {
        return admin;
    }

    @Override
    public void stop() {
        container.getDockerClient().stopContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void restart() {
        container.getDockerClient().startContainerCmd(container.getContainerId()).exec();
        KeycloakHttp.awaitRealm(url, REALM, START_TIMEOUT);
    }

    @Override
    public void close() {
        container.stop();
    }
}
