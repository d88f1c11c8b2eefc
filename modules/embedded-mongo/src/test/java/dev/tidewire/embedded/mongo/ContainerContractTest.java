package dev.tidewire.embedded.mongo;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.mongodb.MongoDBContainer;
import org.testcontainers.utility.DockerImageName;

/** The same contract on the official image, where containers are asked for. */
@EnabledIf("available")
final class ContainerContractTest extends ChangeStreamContract {
    private static final String PROPERTY = "tidewire.test.servers";

    private final MongoDBContainer container =
            new MongoDBContainer(DockerImageName.parse("mongo:8.0")).withReplicaSet();

    static boolean available() {
        if (!System.getProperty(PROPERTY, "embedded").equals("containers")) {
            return false;
        }
        boolean docker = DockerClientFactory.instance().isDockerAvailable();
        if (!docker) {
            System.err.println(
                    "SKIPPED: " + PROPERTY + "=containers needs a Docker engine, and none answers");
        }
        return docker;
    }

    @Override
    MongoServer start() {
        container.start();
        return MongoServers.start(MongoOptions.defaults().withUri(container.getConnectionString()));
    }

    @AfterAll
    void stop() {
        container.stop();
    }
}
