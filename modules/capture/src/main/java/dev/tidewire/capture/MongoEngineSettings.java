package dev.tidewire.capture;

import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Debezium's settings for a MongoDB source. */
final class MongoEngineSettings {
    /** How long the server holds a request for changes; as long may closing take. */
    private static final long MOST_WAIT_MILLIS = 500;

    private MongoEngineSettings() {}

    /**
     * @param name the engine's, under which {@link Engines} knows it
     * @param position where it begins; Debezium finds a token in its offsets by itself
     * @param bare whether the documents before and after a change are left out
     */
    static Properties of(
            MongoSource source,
            String name,
            MongoDeployment.Server server,
            @Nullable MongoPosition position,
            boolean bare) {
        Properties settings = EngineSettings.of(source.name(), name, PromptMongoConnector.class);
        EngineSettings.rhythm(settings, source.pollInterval(), source.heartbeatInterval());
        deployment(settings);
        stream(settings, source, server);
        if (bare) {
            settings.setProperty("capture.mode", "change_streams");
        }
        if (position instanceof MongoPosition.After(var time)) {
            settings.setProperty("capture.start.op.time", Long.toString(time.getValue() + 1));
        }
        return settings;
    }

    private static void deployment(Properties settings) {
        // Debezium logs its settings. The address has secrets, and is where the client is made.
        settings.setProperty("mongodb.connection.string", "mongodb://see-mongo-reading.invalid");
    }

    private static void stream(
            Properties settings, MongoSource source, MongoDeployment.Server server) {
        // A stream of one database ends without a word when the database is dropped.
        settings.setProperty("capture.scope", "deployment");
        settings.setProperty("capture.mode", "change_streams_update_full_with_pre_image");
        settings.setProperty("capture.mode.full.update.type", "post_image");
        settings.setProperty("cursor.pipeline", MongoPipeline.json(source));
        settings.setProperty("cursor.pipeline.order", "user_only");
        settings.setProperty("cursor.oversize.handling.mode", server.splits() ? "split" : "fail");
        settings.setProperty(
                "cursor.max.await.time.ms",
                Long.toString(Math.min(MOST_WAIT_MILLIS, source.heartbeatInterval().toMillis())));
    }
}
