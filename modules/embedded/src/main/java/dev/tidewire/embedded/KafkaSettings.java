package dev.tidewire.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.StringJoiner;

/** The configuration of a broker that is alone, starts fast and forgets nothing. */
final class KafkaSettings {

    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    /** Above the 8 MB of a change, with room for headers and the batch around it. */
    private static final int MAX_MESSAGE_BYTES = 9 * 1024 * 1024;

    /**
     * Enough index entries for a segment of 1 GiB; the default of 10 MiB only wastes sparse files.
     */
    private static final int INDEX_BYTES = 2 * 1024 * 1024;

    private KafkaSettings() {}

    /**
     * The settings of one start. The voters of the quorum come from here and not from the data
     * folder, so the controller's port may be another one at every start.
     */
    static Properties of(EmbeddedKafkaOptions options, int port, int controllerPort) {
        Properties settings = new Properties();
        listeners(settings, options.relayed(), port, controllerPort);
        topics(settings, options.folder());
        groups(settings);
        resources(settings);
        options.settings().forEach(settings::setProperty);
        return settings;
    }

    private static void listeners(
            Properties settings, Map<Integer, Integer> relayed, int port, int controllerPort) {
        String controller = Ports.HOST + ":" + controllerPort;
        StringJoiner listeners = new StringJoiner(",").add(listener("PLAINTEXT", port));
        StringJoiner advertised = new StringJoiner(",").add(listener("PLAINTEXT", port));
        StringJoiner protocols =
                new StringJoiner(",")
                        .add("PLAINTEXT:PLAINTEXT")
                        .add(CONTROLLER_LISTENER + ":PLAINTEXT");
        relayed.forEach((own, told) -> {
            listeners.add(listener("RELAYED" + own, own));
            advertised.add(listener("RELAYED" + own, told));
            protocols.add("RELAYED" + own + ":PLAINTEXT");
        });
        listeners.add(CONTROLLER_LISTENER + "://" + controller);
        settings.setProperty("process.roles", "broker,controller");
        settings.setProperty("node.id", Integer.toString(NODE_ID));
        settings.setProperty("controller.quorum.voters", NODE_ID + "@" + controller);
        settings.setProperty("listeners", listeners.toString());
        settings.setProperty("advertised.listeners", advertised.toString());
        settings.setProperty("inter.broker.listener.name", "PLAINTEXT");
        settings.setProperty("controller.listener.names", CONTROLLER_LISTENER);
        settings.setProperty("listener.security.protocol.map", protocols.toString());
        // After a crash the broker registers anew only when its old session has run out.
        settings.setProperty("broker.session.timeout.ms", "2000");
        settings.setProperty("broker.heartbeat.interval.ms", "300");
        settings.setProperty("server.max.startup.time.ms", "60000");
    }

    private static String listener(String name, int port) {
        return name + "://" + Ports.HOST + ":" + port;
    }

    private static void topics(Properties settings, Path folder) {
        settings.setProperty("log.dirs", folder.toString());
        settings.setProperty("auto.create.topics.enable", "false");
        settings.setProperty("num.partitions", "4");
        settings.setProperty("default.replication.factor", "1");
        settings.setProperty("min.insync.replicas", "1");
        settings.setProperty("message.max.bytes", Integer.toString(MAX_MESSAGE_BYTES));
        settings.setProperty("replica.fetch.max.bytes", Integer.toString(MAX_MESSAGE_BYTES));
        settings.setProperty("offsets.topic.num.partitions", "4");
        settings.setProperty("offsets.topic.replication.factor", "1");
        settings.setProperty("transaction.state.log.num.partitions", "4");
        settings.setProperty("transaction.state.log.replication.factor", "1");
        settings.setProperty("transaction.state.log.min.isr", "1");
        settings.setProperty("share.coordinator.state.topic.num.partitions", "4");
        settings.setProperty("share.coordinator.state.topic.replication.factor", "1");
        settings.setProperty("share.coordinator.state.topic.min.isr", "1");
    }

    private static void groups(Properties settings) {
        settings.setProperty("group.initial.rebalance.delay.ms", "0");
        settings.setProperty("group.min.session.timeout.ms", "500");
        settings.setProperty("group.consumer.min.session.timeout.ms", "500");
        settings.setProperty("group.consumer.min.heartbeat.interval.ms", "100");
    }

    private static void resources(Properties settings) {
        settings.setProperty("num.network.threads", "2");
        settings.setProperty("num.io.threads", "4");
        settings.setProperty("background.threads", "2");
        settings.setProperty("num.recovery.threads.per.data.dir", "2");
        settings.setProperty("auto.leader.rebalance.enable", "false");
        settings.setProperty("log.index.size.max.bytes", Integer.toString(INDEX_BYTES));
        settings.setProperty("log.cleaner.dedupe.buffer.size", "16777216");
        settings.setProperty("log.cleaner.backoff.ms", "500");
    }
}
