package dev.tidewire.capture;

import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.connect.source.SourceConnector;

/** Debezium's settings that do not depend on the family of the source. */
final class EngineSettings {
    private EngineSettings() {}

    /**
     * @param name the engine's, under which {@link Engines} knows it
     */
    static Properties of(String source, String name, Class<? extends SourceConnector> connector) {
        Properties settings = new Properties();
        // The engine's name is part of the offsets' key, so it must outlive the engine.
        settings.setProperty("name", "tidewire-" + source);
        settings.setProperty("connector.class", connector.getName());
        settings.setProperty("topic.prefix", source);
        settings.setProperty("offset.storage", LogOffsets.class.getName());
        settings.setProperty(Engines.NAME, name);
        settings.setProperty("offset.flush.interval.ms", "0");
        settings.setProperty("offset.flush.timeout.ms", "60000");
        // One failure ends the engine; the supervisor makes a new one.
        settings.setProperty("errors.max.retries", "0");
        settings.setProperty("task.management.timeout.ms", "30000");
        settings.setProperty("event.processing.failure.handling.mode", "fail");
        settings.setProperty("snapshot.mode", "no_data");
        settings.setProperty("tombstones.on.delete", "false");
        settings.setProperty("skipped.operations", "none");
        return settings;
    }

    /** Nothing polls while changes flow: see {@link PromptQueue}. */
    static void rhythm(Properties settings, Duration poll, Duration heartbeat) {
        settings.setProperty("poll.interval.ms", Long.toString(poll.toMillis()));
        settings.setProperty("queue.provider.type", PromptQueue.NAME);
        settings.setProperty("max.batch.size", "2048");
        settings.setProperty("max.queue.size", "8192");
        settings.setProperty("heartbeat.interval.ms", Long.toString(heartbeat.toMillis()));
    }
}
