package dev.tidewire.protocol;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The published JSON Schemas, by their path below {@code schemas/}. */
final class Schemas {
    private static final String BASE = "https://tidewire.dev/schemas/";
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(read()));

    private Schemas() {}

    private static Map<String, String> read() {
        Path root = Path.of("../../schemas");
        try (Stream<Path> files = Files.walk(root)) {
            Map<String, String> byId = new HashMap<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byId.put(BASE + root.relativize(file), Files.readString(file));
            }
            return byId;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with the JSON; empty if nothing is. */
    static List<String> problems(String schema, String json) {
        return REGISTRY
                .getSchema(SchemaLocation.of(BASE + schema))
                .validate(json, InputFormat.JSON)
                .stream()
                .map(problem -> problem.toString())
                .toList();
    }
}
