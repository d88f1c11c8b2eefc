package dev.tidewire.it;

import dev.tidewire.embedded.EmbeddedPostgres;
import dev.tidewire.embedded.EmbeddedPostgresOptions;
import dev.tidewire.embedded.mongo.MongoOptions;
import dev.tidewire.embedded.mongo.MongoServer;
import dev.tidewire.embedded.mongo.MongoServers;
import dev.tidewire.testkit.KafkaProcess;
import dev.tidewire.testkit.NetworkLink;
import dev.tidewire.testkit.TestServers;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/**
 * Embedded servers that are reached by way of links which can be cut, and a broker that can be
 * killed.
 */
final class LinkedServers implements TestServers {
    final KafkaProcess kafka;
    private final EmbeddedPostgres postgres;
    private final MongoServer mongo;

    /** Between Kafka and one role each. */
    final NetworkLink captureKafka;

    final NetworkLink matcherKafka;
    final NetworkLink gatewayKafka;

    /** Between capture and the databases. */
    final NetworkLink capturePostgres;

    final NetworkLink captureMongo;

    private LinkedServers(KafkaProcess kafka, EmbeddedPostgres postgres, MongoServer mongo) {
        this.kafka = kafka;
        this.postgres = postgres;
        this.mongo = mongo;
        this.captureKafka = kafka.links().get(0);
        this.matcherKafka = kafka.links().get(1);
        this.gatewayKafka = kafka.links().get(2);
        this.capturePostgres = NetworkLink.to(postgres.port());
        this.captureMongo = NetworkLink.to(URI.create(mongo.connectionString()).getPort());
    }

    static LinkedServers start(Path folder) {
        EmbeddedPostgresOptions options =
                EmbeddedPostgresOptions.in(folder.resolve("postgres"))
                        .withSettings(Map.of("wal_sender_timeout", "4s"));
        return new LinkedServers(
                KafkaProcess.start(folder.resolve("kafka"), 3),
                EmbeddedPostgres.start(options),
                MongoServers.start(MongoOptions.defaults()));
    }

    /** MongoDB's address by way of the link. */
    String linkedMongo() {
        return "mongodb://127.0.0.1:" + captureMongo.port() + "/?directConnection=true";
    }

    @Override
    public String bootstrapServers() {
        return "127.0.0.1:" + kafka.port();
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
        return true;
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
        try (capturePostgres;
                captureMongo;
                kafka;
                mongo) {
            postgres.close();
        }
    }
}
