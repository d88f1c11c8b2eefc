package dev.tidewire.capture;

import io.debezium.config.Configuration;
import io.debezium.connector.mongodb.MongoDbConnector;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;

/**
 * Debezium's connector for MongoDB with {@link PromptMongoTask}. Debezium makes the object by its
 * class name.
 */
public final class PromptMongoConnector extends MongoDbConnector {
    /** For Debezium. */
    public PromptMongoConnector() {}

    @Override
    public Class<? extends Task> taskClass() {
        return PromptMongoTask.class;
    }

    /** {@link MongoDeployment#server} has asked already. */
    @Override
    public void validateConnection(Configuration configuration, ConfigValue result) {}
}
