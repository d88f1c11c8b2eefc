package dev.tidewire.embedded.mongo;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The same contract on a real replica set, where one is named. */
@EnabledIfSystemProperty(named = "tidewire.test.mongodb", matches = ".+")
final class ConfiguredContractTest extends ChangeStreamContract {

    @Override
    MongoServer start() {
        return MongoServers.start(
                MongoOptions.defaults().withUri(System.getProperty("tidewire.test.mongodb")));
    }
}
