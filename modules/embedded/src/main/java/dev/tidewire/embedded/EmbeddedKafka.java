package dev.tidewire.embedded;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Apache Kafka in this JVM: one node that is broker and controller (KRaft), listening on 127.0.0.1
 * without authentication. Its data outlives it, also when the JVM is killed. It is for development
 * and tests: there is one copy of everything.
 *
 * <p>A fatal fault of the broker does not end the JVM, as it would with a stand-alone broker; it is
 * logged and reported by {@link #failure()}. To that end {@code
 * org.apache.kafka.common.utils.Exit}'s procedures are replaced for the life of the JVM.
 *
 * <p>Thread-safe.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private final EmbeddedKafkaOptions options;
    private final int port;
    private @Nullable KafkaNode node;

    private EmbeddedKafka(EmbeddedKafkaOptions options, KafkaNode node) {
        this.options = options;
        this.port = node.port();
        this.node = node;
    }

    /**
     * Starts a broker on a free port and returns when clients can use it.
     *
     * @throws EmbeddedServerException if the folder cannot be used
     */
    public static EmbeddedKafka start(Path folder) {
        return start(EmbeddedKafkaOptions.in(folder));
    }

    /**
     * Starts a broker and returns when clients can use it.
     *
     * @throws EmbeddedServerException if the port is taken or the folder cannot be used; nothing is
     *     left running
     */
    public static EmbeddedKafka start(EmbeddedKafkaOptions options) {
        return new EmbeddedKafka(options, KafkaNode.start(options, options.port()));
    }

    /** The port of the client listener; it stays the same over {@link #restart()}. */
    public int port() {
        return port;
    }

    /** Host and port for clients' {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return Ports.HOST + ":" + port;
    }

    /** The fatal fault, if any, after which this broker is of no use until it is restarted. */
    public synchronized Optional<String> failure() {
        return node == null ? Optional.empty() : node.failure();
    }

    /** Stops the broker in order and waits for its end; nothing happens if it is stopped. */
    public synchronized void stop() {
        if (node != null) {
            node.close();
            node = null;
        }
    }

    /**
     * Stops the broker, if it runs, and starts it on the same port and data.
     *
     * @throws EmbeddedServerException as {@link #start(EmbeddedKafkaOptions)}
     */
    public synchronized void restart() {
        stop();
        node = KafkaNode.start(options, port);
    }

    /** The same as {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }
}
