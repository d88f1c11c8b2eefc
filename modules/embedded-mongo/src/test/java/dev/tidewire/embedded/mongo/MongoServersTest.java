package dev.tidewire.embedded.mongo;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which MongoDB is chosen, and that a started one ends with us. */
final class MongoServersTest {

    @TempDir private Path programs;
    @TempDir private Path data;

    @BeforeEach
    void install() throws IOException {
        FakeMongod.install(programs);
    }

    @Test
    void takesTheConfiguredOneFirst() {
        try (StandInMongo other = StandInMongo.start(MongoOptions.defaults());
                MongoServer chosen =
                        MongoServers.start(
                                options().withUri(other.connectionString() + "&appName=secret"))) {
            assertThat(chosen).isInstanceOf(ConfiguredMongo.class);
            assertThat(chosen.connectionString()).startsWith(other.connectionString());
            assertThat(chosen.description())
                    .contains("as configured, at 127.0.0.1:" + other.port())
                    .doesNotContain("secret");
        }
    }

    @Test
    void leavesTheConfiguredOneRunning() {
        try (StandInMongo other = StandInMongo.start(MongoOptions.defaults())) {
            MongoServers.start(options().withUri(other.connectionString())).close();

            assertWritable(other);
        }
    }

    @Test
    void startsTheProgramSecond() {
        try (MongoServer chosen = MongoServers.start(options().withFolder(data))) {
            assertThat(chosen).isInstanceOf(MongodProcess.class);
            assertThat(chosen.description()).contains(programs + "/mongod", data.toString());
            assertWritable(chosen);
        }
        assertThat(data.resolve("data")).exists();
    }

    @Test
    void takesTheStandInLast() {
        try (MongoServer chosen = MongoServers.start(options().withSearchPath(data.toString()))) {
            assertThat(chosen).isInstanceOf(StandInMongo.class);
            assertWritable(chosen);
        }
    }

    @Test
    void refusesAnAddressThatIsNoneWithoutRepeatingIt() {
        assertThatThrownBy(() -> MongoServers.start(options().withUri("mongo://u:secret@h")))
                .isInstanceOf(MongoStartException.class)
                .hasMessageContaining("mongodb://host:27017")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void saysWhyTheProgramDidNotStart() throws IOException {
        Files.createFile(data.resolve("broken"));

        assertThatThrownBy(() -> MongoServers.start(options().withFolder(data)))
                .isInstanceOf(MongoStartException.class)
                .hasMessageContaining("the data is broken")
                .hasMessageContaining(data.toString());
    }

    @Test
    void leavesNothingBehindWhenTheJvmIsKilled() throws Exception {
        Path temporary = Files.createDirectory(data.resolve("tmp"));
        try (MongodInAnotherJvm other = MongodInAnotherJvm.start(programs, temporary)) {
            assertThat(entries(temporary)).anyMatch(it -> it.startsWith("tidewire-mongod-"));

            other.kill();

            assertThat(other.children()).isNotEmpty();
            for (ProcessHandle child : other.children()) {
                assertThat(child.onExit()).succeedsWithin(10, SECONDS);
            }
            await().untilAsserted(() ->
                    assertThat(entries(temporary))
                            .noneMatch(it -> it.startsWith("tidewire-mongod-")));
        }
    }

    private MongoOptions options() {
        return MongoOptions.defaults().withSearchPath(programs.toString());
    }

    private static List<String> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(it -> it.getFileName().toString()).toList();
        }
    }

    private static void assertWritable(MongoServer server) {
        try (MongoClient client = MongoClients.create(server.connectionString())) {
            var items = client.getDatabase("test").getCollection("items");
            items.insertOne(new Document("_id", 1));
            assertThat(items.countDocuments()).isEqualTo(1);
        }
    }
}
