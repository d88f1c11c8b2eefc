package dev.tidewire.embedded;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.raft.QuorumConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of broker and controller, from start to stop. It is put together from the parts of
 * Kafka's own server, because only the parts accept sockets that are bound already and fault
 * handlers that leave the JVM alone.
 */
final class KafkaNode implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaNode.class);
    private static final Duration CONTROLLED_SHUTDOWN = Duration.ofSeconds(10);

    private final int port;
    private final FolderLock lock;
    private final KafkaFaults faults;
    private final ControllerServer controller;
    private final BrokerServer broker;

    private KafkaNode(
            int port,
            FolderLock lock,
            KafkaFaults faults,
            ControllerServer controller,
            BrokerServer broker) {
        this.port = port;
        this.lock = lock;
        this.faults = faults;
        this.controller = controller;
        this.broker = broker;
    }

    /**
     * Starts a node and returns when clients can use it.
     *
     * @throws EmbeddedServerException if the port is taken or the data folder cannot be used;
     *     nothing is left running
     */
    static KafkaNode start(EmbeddedKafkaOptions options, int port) {
        KafkaFolder folder = new KafkaFolder(options.folder());
        folder.create();
        // Kafka's own lock is taken only by the broker, after the controller has begun to write.
        FolderLock lock = FolderLock.take(folder.lock());
        KafkaFaults faults = KafkaFaults.watch();
        try (BoundSockets sockets = new BoundSockets()) {
            int clientPort = sockets.bind(port, options.portRemedy());
            int controllerPort = sockets.bind(0, Ports.REMEDY);
            folder.formatIfEmpty();
            KafkaConfig config =
                    KafkaConfig.fromProps(KafkaSettings.of(options, clientPort, controllerPort));
            KafkaNode node = assemble(config, clientPort, lock, faults, sockets, folder);
            node.start(folder);
            return node;
        } catch (RuntimeException e) {
            faults.close();
            lock.close();
            throw e;
        }
    }

    private static KafkaNode assemble(
            KafkaConfig config,
            int port,
            FolderLock lock,
            KafkaFaults faults,
            BoundSockets sockets,
            KafkaFolder folder) {
        try {
            var initialized = KafkaRaftServer.initializeLogDirs(config, LOG, "");
            SharedServer shared =
                    new SharedServer(
                            config,
                            initialized._1(),
                            Time.SYSTEM,
                            Server.initializeMetrics(
                                    config, Time.SYSTEM, initialized._1().clusterId().orElse("")),
                            CompletableFuture.completedFuture(
                                    QuorumConfig.parseVoterConnections(
                                            config.quorumConfig().voters())),
                            List.of(),
                            faults,
                            sockets);
            return new KafkaNode(
                    port,
                    lock,
                    faults,
                    new ControllerServer(shared, KafkaRaftServer.configSchema(), initialized._2()),
                    new BrokerServer(shared));
        } catch (RuntimeException e) {
            throw folder.broken(e);
        }
    }

    int port() {
        return port;
    }

    /** The first fatal fault since the start. */
    Optional<String> failure() {
        return faults.first();
    }

    /** Stops the broker, then the controller, and returns when both have ended. */
    @Override
    public void close() {
        try {
            broker.shutdown(CONTROLLED_SHUTDOWN);
            broker.awaitShutdown();
        } finally {
            controller.shutdown();
            controller.awaitShutdown();
            faults.close();
            lock.close();
        }
    }

    private void start(KafkaFolder folder) {
        try {
            controller.startup();
            broker.startup();
        } catch (RuntimeException e) {
            try {
                close();
            } catch (RuntimeException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw folder.broken(e);
        }
    }
}
