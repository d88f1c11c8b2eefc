package dev.tidewire.capture;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the objects that Debezium makes by their class names have to know of their engine. They find
 * it by the engine's name, {@value #NAME} in Debezium's configuration. Thread-safe.
 */
final class Engines {
    static final String NAME = "tidewire.engine";

    private static final Map<String, Engine> ENGINES = new ConcurrentHashMap<>();

    /**
     * An engine.
     *
     * @param log where its offsets are
     * @param streaming to be called when the server streams
     * @param mongo reads the changes of a MongoDB deployment; null for other sources
     * @param postgres the connections to a PostgreSQL database; null for other sources
     */
    record Engine(
            ChangeLog log,
            Runnable streaming,
            @Nullable MongoReading mongo,
            @Nullable PostgresLink postgres) {
        static Engine mongo(ChangeLog log, Runnable streaming, MongoReading mongo) {
            return new Engine(log, streaming, mongo, null);
        }

        static Engine postgres(ChangeLog log, Runnable streaming, PostgresLink link) {
            return new Engine(log, streaming, null, link);
        }
    }

    private Engines() {}

    static void add(String name, Engine engine) {
        ENGINES.put(name, engine);
    }

    static void remove(String name) {
        ENGINES.remove(name);
    }

    static Engine of(@Nullable String name) {
        return Objects.requireNonNull(
                ENGINES.get(Objects.requireNonNull(name, NAME)), "the engine has ended");
    }
}
