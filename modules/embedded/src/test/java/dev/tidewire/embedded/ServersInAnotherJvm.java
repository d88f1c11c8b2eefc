package dev.tidewire.embedded;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** A JVM with servers that writes to them and then waits to be killed. */
final class ServersInAnotherJvm implements AutoCloseable {

    /** How PostgreSQL is tied to its JVM. */
    enum Tie {
        AS_SHIPPED,
        WATCHDOG,
        NONE
    }

    private final Process jvm;
    private final ProcessHandle postgres;

    private ServersInAnotherJvm(Process jvm, ProcessHandle postgres) {
        this.jvm = jvm;
        this.postgres = postgres;
    }

    static ServersInAnotherJvm start(Path folder, boolean withKafka, Tie tie) throws Exception {
        Process jvm =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ServersInAnotherJvm.class.getName(),
                                folder.toString(),
                                Boolean.toString(withKafka),
                                tie.name())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        BufferedReader output = jvm.inputReader(StandardCharsets.UTF_8);
        String line = output.readLine();
        if (line == null || !line.startsWith("postgres=")) {
            throw new IllegalStateException("The JVM said: " + line);
        }
        long pid = Long.parseLong(line.substring("postgres=".length()));
        return new ServersInAnotherJvm(jvm, ProcessHandle.of(pid).orElseThrow());
    }

    ProcessHandle postgres() {
        return postgres;
    }

    void kill() {
        jvm.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    /** The other JVM: folder, whether with Kafka, tie. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        if (Boolean.parseBoolean(arguments[1])) {
            EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
            KafkaClients.createTopic(kafka.bootstrapServers(), "log", Map.of());
            KafkaClients.produce(kafka.bootstrapServers(), "log", "k", "written");
        }
        EmbeddedPostgresOptions options = EmbeddedPostgresOptions.in(folder.resolve("postgres"));
        Tie tie = Tie.valueOf(arguments[2]);
        long pid = tie == Tie.AS_SHIPPED ? asShipped(options) : tied(options, tie);
        System.out.println("postgres=" + pid);
        Thread.currentThread().join();
    }

    private static long asShipped(EmbeddedPostgresOptions options) throws Exception {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(options);
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (id int)");
            statement.execute("INSERT INTO t VALUES (7)");
        }
        return postgres.pid().orElseThrow();
    }

    private static long tied(EmbeddedPostgresOptions options, Tie tie) {
        boolean root = Accounts.current() == Accounts.ROOT;
        List<String> prefix = root ? List.of("unshare", "-U") : List.of();
        PostgresLauncher launcher =
                new PostgresLauncher(
                        prefix, Math.toIntExact(Accounts.current()), tie == Tie.WATCHDOG);
        return PostgresRun.start(options, 0, (binaries, folder) -> launcher).pid();
    }
}
