package dev.tidewire.embedded.mongo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A JVM with a {@code mongod} that waits to be killed. */
record MongodInAnotherJvm(Process jvm, List<ProcessHandle> children) implements AutoCloseable {

    static MongodInAnotherJvm start(Path programs, Path temporary) throws IOException {
        Process jvm =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-Xmx128m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Djava.io.tmpdir=" + temporary,
                                "-cp",
                                System.getProperty("java.class.path"),
                                MongodInAnotherJvm.class.getName(),
                                programs.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        BufferedReader output = jvm.inputReader(StandardCharsets.UTF_8);
        String line = output.readLine();
        if (line == null || !line.startsWith("children=")) {
            throw new IllegalStateException("The JVM said: " + line);
        }
        List<ProcessHandle> children =
                Arrays.stream(line.substring("children=".length()).split(","))
                        .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                        .toList();
        return new MongodInAnotherJvm(jvm, children);
    }

    @Override
    public void close() {
        kill();
    }

    void kill() {
        jvm.destroyForcibly().onExit().join();
    }

    /** The other JVM: the folder of the program. */
    public static void main(String[] arguments) throws Exception {
        MongoServers.start(MongoOptions.defaults().withSearchPath(arguments[0]));
        List<String> children =
                ProcessHandle.current()
                        .descendants()
                        .map(child -> Long.toString(child.pid()))
                        .toList();
        System.out.println("children=" + String.join(",", children));
        Thread.currentThread().join();
    }
}
