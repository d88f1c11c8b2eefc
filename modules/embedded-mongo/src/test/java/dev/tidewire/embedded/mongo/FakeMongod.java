package dev.tidewire.embedded.mongo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A program that is called like {@code mongod} and behaves like it, as far as its starter sees. */
final class FakeMongod {

    private FakeMongod() {}

    /** Puts the program into a folder. */
    static void install(Path folder) throws IOException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        Path program =
                Files.writeString(
                        folder.resolve("mongod"),
                        "#!/bin/sh\nexec '%s' -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' %s \"$@\"\n"
                                .formatted(
                                        java,
                                        System.getProperty("java.class.path"),
                                        FakeMongod.class.getName()));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Runs until it is ended, or fails with the log of a mongod whose data is broken. */
    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        Path data = Path.of(words.get(words.indexOf("--dbpath") + 1));
        if (Files.exists(data.resolve("broken"))) {
            Files.writeString(
                    Path.of(words.get(words.indexOf("--logpath") + 1)),
                    "{\"s\":\"F\",\"msg\":\"the data is broken\"}\n");
            System.exit(62);
        }
        int port = Integer.parseInt(words.get(words.indexOf("--port") + 1));
        StandInMongo.start(MongoOptions.defaults().withPort(port));
        Files.writeString(data.resolve("data"), "written");
        Thread.currentThread().join();
    }
}
