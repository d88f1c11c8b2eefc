package dev.tidewire.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.testkit.NetworkLink;
import dev.tidewire.testkit.ServersAvailable;
import dev.tidewire.testkit.TestServers;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Processes that are killed or stalled, and networks that are cut, while rows, documents and events
 * are written: each arrives once and in order. Two instances each of capture and matcher, on
 * default timeouts; the first ones and the gateway reach everything by way of links that can be
 * cut.
 */
@EnabledIf("available")
class FaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** It should be 10 s; twice and a half that says that a timeout of 30 s has a part in it. */
    private static final Duration LONGEST = Duration.ofSeconds(25);

    /** Changes arrive every 20 ms. */
    private static final Duration FELT = Duration.ofSeconds(1);

    private static LinkedServers servers;
    private static NetworkLink clients;
    private static Stack stack;
    private static RoleProcess capture;
    private static RoleProcess matcher;

    static boolean available() {
        return ServersAvailable.check()
                && System.getProperty(TestServers.PROPERTY, "embedded").equals("embedded")
                && System.getProperty(TestServers.MONGO_PROPERTY) == null;
    }

    @BeforeAll
    static void start() throws Exception {
        Path folder = Stack.newFolder();
        int gatewayPort = Stack.freePort();
        servers = LinkedServers.start(folder);
        clients = NetworkLink.to(gatewayPort);
        stack =
                Stack.start(
                        folder,
                        servers,
                        gatewayPort,
                        Map.of(
                                "capture",
                                Map.of(
                                        "TIDEWIRE_KAFKA_BOOTSTRAP_SERVERS",
                                        address(servers.captureKafka),
                                        "TIDEWIRE_CAPTURE_SESSION_TIMEOUT",
                                        "6s",
                                        "TIDEWIRE_CAPTURE_SOURCES_0_PORT",
                                        Integer.toString(servers.capturePostgres.port()),
                                        "TIDEWIRE_CAPTURE_SOURCES_1_URI",
                                        servers.linkedMongo()),
                                "matcher",
                                matcher("a", folder, address(servers.matcherKafka)),
                                "gateway",
                                Map.of(
                                        "TIDEWIRE_KAFKA_BOOTSTRAP_SERVERS",
                                        address(servers.gatewayKafka))));
        capture =
                stack.another(
                        "capture", "capture-b", Map.of("TIDEWIRE_CAPTURE_SESSION_TIMEOUT", "6s"));
        matcher =
                stack.another(
                        "matcher", "matcher-b", matcher("b", folder, servers.bootstrapServers()));
        capture.awaitReady();
        matcher.awaitReady();
    }

    private static String address(NetworkLink link) {
        return "127.0.0.1:" + link.port();
    }

    private static Map<String, String> matcher(String instance, Path folder, String kafka) {
        return Map.of(
                "TIDEWIRE_KAFKA_BOOTSTRAP_SERVERS",
                kafka,
                "TIDEWIRE_MATCHER_INSTANCE",
                instance,
                "TIDEWIRE_MATCHER_STATE_FOLDER",
                folder.resolve("matcher-" + instance).toString(),
                "TIDEWIRE_MATCHER_LEASE",
                "6s");
    }

    @AfterAll
    static void stop() {
        Stream.of(capture, matcher, stack, clients).forEach(FaultsTest::close);
    }

    private static void close(AutoCloseable part) {
        try {
            if (part != null) {
                part.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theStandbyGoesOnWhenTheActiveCaptureIsKilled(TestInfo test) {
        during(
                test,
                flow -> {
                    RoleProcess active = active();
                    active.kill();
                    flow.awaitMore();
                    active.start();
                    active.awaitReady();
                });
    }

    @Test
    void aStalledCaptureIsReplacedAndDoesNoHarmWhenItWakesUp(TestInfo test) {
        during(
                test,
                flow -> {
                    RoleProcess active = active();
                    active.suspend();
                    try {
                        flow.awaitMore();
                    } finally {
                        active.resume();
                    }
                    await(() -> standsBy(active));
                });
    }

    private static boolean standsBy(RoleProcess process) {
        return Stream.of("shop", "documents")
                .allMatch(source ->
                        process.log()
                                .contains(
                                        "event=capture_turn source=%s whose=ANOTHERS"
                                                .formatted(source)));
    }

    /** That of the two which reads the sources. */
    private static RoleProcess active() {
        return Stream.of(stack.capture, capture).filter(FaultsTest::reads).findAny().orElseThrow();
    }

    private static boolean reads(RoleProcess process) {
        String log = process.log();
        int ours = log.lastIndexOf("event=capture_turn source=shop whose=OURS");
        return ours >= 0 && ours == log.lastIndexOf("event=capture_turn source=shop whose=");
    }

    /** One after the other: the flow's partitions may all be at one of them. */
    @Test
    void eachOfTwoMatchersIsKilled(TestInfo test) {
        during(
                test,
                flow -> {
                    for (RoleProcess process : List.of(matcher, stack.matcher)) {
                        process.kill();
                        flow.awaitMore();
                        process.start();
                        process.awaitReady();
                    }
                });
    }

    @Test
    void aStalledMatcherIsReplacedAndDoesNoHarmWhenItWakesUp(TestInfo test) {
        during(
                test,
                flow -> {
                    for (RoleProcess process : List.of(matcher, stack.matcher)) {
                        process.suspend();
                        try {
                            flow.awaitMore();
                        } finally {
                            process.resume();
                        }
                        flow.awaitMore();
                    }
                });
    }

    @Test
    void theGatewayIsStalledUntilItsInterestsArePurged(TestInfo test) {
        during(
                test,
                flow -> {
                    stack.gateway.suspend();
                    try {
                        awaitPurge();
                    } finally {
                        stack.gateway.resume();
                    }
                });
    }

    @Test
    void theGatewayIsCutOffFromKafkaUntilItsInterestsArePurged(TestInfo test) {
        during(test, flow -> cut(servers.gatewayKafka, FaultsTest::awaitPurge));
    }

    /** A purge is told in the log of whichever matcher has the partition. */
    private static void awaitPurge() {
        long before = purges();
        await(() -> purges() > before);
    }

    private static long purges() {
        return Stream.of(stack.matcher, matcher)
                .flatMap(process -> process.log().lines())
                .filter(line -> line.contains(" drops ") && line.contains("no heartbeat"))
                .count();
    }

    @Test
    void aMatcherIsCutOffFromKafka(TestInfo test) {
        during(
                test,
                flow -> {
                    matcher.close();
                    flow.awaitMore();
                    cut(
                            servers.matcherKafka,
                            () -> {
                                matcher.start();
                                flow.awaitMore();
                            });
                    matcher.awaitReady();
                });
    }

    @Test
    void captureIsCutOffFromKafka(TestInfo test) {
        during(
                test,
                flow -> {
                    makeFirstActive();
                    cut(servers.captureKafka, flow::awaitMore);
                });
    }

    @Test
    void captureIsCutOffFromTheDatabases(TestInfo test) {
        during(
                test,
                flow -> {
                    makeFirstActive();
                    servers.captureMongo.cut();
                    cut(servers.capturePostgres, FaultsTest::awaitNoReader);
                    servers.captureMongo.mend();
                });
    }

    /** Only the first capture has links. */
    private static void makeFirstActive() {
        if (reads(capture)) {
            capture.stopAndStart();
            await(() -> reads(stack.capture));
            capture.awaitReady();
        }
    }

    /** PostgreSQL gives up a reader that does not answer. */
    private static void awaitNoReader() {
        await(() -> {
            try (java.sql.Connection connection = stack.connect();
                    java.sql.Statement statement = connection.createStatement();
                    java.sql.ResultSet row =
                            statement.executeQuery("SELECT count(*) FROM pg_stat_replication")) {
                return row.next() && row.getInt(1) == 0;
            }
        });
    }

    @Test
    void clientsAreCutOffAndComeBackWithTheirCursors(TestInfo test) {
        during(
                test,
                flow -> {
                    clients.cut();
                    Awaitility.await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
                    clients.mend();
                    clients.reset();
                    flow.comeBack();
                });
    }

    @Test
    void theBrokerIsKilled(TestInfo test) {
        during(
                test,
                flow -> {
                    servers.kafka.kill();
                    servers.kafka.restart();
                });
    }

    private static void cut(NetworkLink link, Runnable meanwhile) {
        link.cut();
        try {
            meanwhile.run();
        } finally {
            link.mend();
        }
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).until(condition);
    }

    private interface Fault {
        void happen(Flow flow);
    }

    private static void during(TestInfo test, Fault fault) {
        try (Flow flow = new Flow(stack, FaultsTest::linked)) {
            Map<String, Duration> silences = flow.during(() -> fault.happen(flow));
            System.out.printf(
                    "%s: longest silences %s%n",
                    test.getDisplayName(),
                    silences.entrySet().stream()
                            .map(entry ->
                                    entry.getKey() + " " + entry.getValue().toMillis() + " ms")
                            .sorted()
                            .toList());
            assertThat(List.copyOf(silences.values()))
                    .allMatch(silence -> silence.compareTo(LONGEST) < 0)
                    .as("a fault that is felt")
                    .anyMatch(silence -> silence.compareTo(FELT) > 0);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static URI linked(URI uri) {
        return URI.create("ws://127.0.0.1:" + clients.port() + uri.getPath());
    }
}
