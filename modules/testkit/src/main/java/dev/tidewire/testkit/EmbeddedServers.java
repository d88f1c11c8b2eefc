package dev.tidewire.testkit;

import dev.tidewire.embedded.EmbeddedKafka;
import dev.tidewire.embedded.EmbeddedPostgres;
import dev.tidewire.embedded.mongo.MongoOptions;
import dev.tidewire.embedded.mongo.MongoServer;
import dev.tidewire.embedded.mongo.MongoServers;
import dev.tidewire.embedded.mongo.StandInMongo;
import java.nio.file.Path;

/** The servers of the embedded module. */
final class EmbeddedServers implements TestServers {
    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;
    private final MongoServer mongo;

    private EmbeddedServers(EmbeddedKafka kafka, EmbeddedPostgres postgres, MongoServer mongo) {
        this.kafka = kafka;
        this.postgres = postgres;
        this.mongo = mongo;
    }

    static EmbeddedServers start(Path folder) {
        MongoServer mongo = startMongo();
        try {
            EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
            try {
                return new EmbeddedServers(
                        kafka, EmbeddedPostgres.start(folder.resolve("postgres")), mongo);
            } catch (RuntimeException e) {
                kafka.close();
                throw e;
            }
        } catch (RuntimeException e) {
            mongo.close();
            throw e;
        }
    }

    private static MongoServer startMongo() {
        return MongoServers.start(
                MongoOptions.defaults().withUri(System.getProperty(MONGO_PROPERTY)));
    }

    @Override
    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    @Override
    public String postgresHost() {
        return "127.0.0.1";
    }

    @Override
    public int postgresPort() {
        return postgres.port();
    }

    @Override
    public String postgresUser() {
        return EmbeddedPostgres.USER;
    }

    @Override
    public String postgresPassword() {
        return "trusted";
    }

    @Override
    public String mongoUri() {
        return mongo.connectionString();
    }

    @Override
    public boolean mongoForgets() {
        return mongo instanceof StandInMongo;
    }

    @Override
    public void createDatabase(String name) {
        postgres.createDatabase(name);
    }

    @Override
    public void restartKafka() {
        kafka.stop();
        kafka.restart();
    }

    @Override
    public void stopPostgres() {
        postgres.stop();
    }

    @Override
    public void startPostgres() {
        postgres.restart();
    }

    @Override
    public void close() {
        try (mongo;
                kafka) {
            postgres.close();
        }
    }
}
