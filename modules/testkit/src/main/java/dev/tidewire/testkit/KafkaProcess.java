package dev.tidewire.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A Kafka broker in a process of its own, which may be killed, and which can be reached by way of
 * links. Its ports stay the same over restarts. Not thread-safe.
 */
public final class KafkaProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration STOP = Duration.ofSeconds(20);

    private final Path folder;
    private final int port;
    private final Map<Integer, NetworkLink> links;
    private Process process;
    private int starts;

    private KafkaProcess(Path folder, int port, Map<Integer, NetworkLink> links) {
        this.folder = folder;
        this.port = port;
        this.links = links;
        this.process = launch();
    }

    /**
     * Starts a broker and returns when clients can use it.
     *
     * @param links how many links there are to it
     */
    public static KafkaProcess start(Path folder, int links) {
        Map<Integer, NetworkLink> opened = new HashMap<>();
        for (int link = 0; link < links; link++) {
            int own = freePort();
            opened.put(own, NetworkLink.to(own));
        }
        return new KafkaProcess(folder, freePort(), opened);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() {
        Path log = folder.resolveSibling(folder.getFileName() + "-" + starts++ + ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m", "-cp"));
        command.add(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(KafkaMain.class.getName());
        command.add(folder.toString());
        command.add(Integer.toString(port));
        links.forEach((own, link) -> command.add(own + "=" + link.port()));
        try {
            Process started =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            awaitReady(started, log);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitReady(Process started, Path log) throws IOException {
        long begin = System.nanoTime();
        String said = "";
        while (!said.contains(KafkaMain.READY)) {
            if (!started.isAlive() || System.nanoTime() - begin > START.toNanos()) {
                started.destroyForcibly();
                throw new IllegalStateException("Kafka did not start; it said:\n" + said);
            }
            LockSupport.parkNanos(POLL.toNanos());
            said = Files.readString(log);
        }
    }

    /** Where clients reach it without a link. */
    public int port() {
        return port;
    }

    /** The links to it. */
    public List<NetworkLink> links() {
        return List.copyOf(links.values());
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Starts it again, on the same ports and data. */
    public void restart() {
        process = launch();
    }

    /** Stops it in order. */
    public void stop() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has ended.
        }
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        stop();
        links.values().forEach(NetworkLink::close);
    }
}
