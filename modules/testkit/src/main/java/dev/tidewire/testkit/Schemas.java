package dev.tidewire.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** The JSON Schemas in {@code schemas/}, for checking real traffic against them. Thread-safe. */
public final class Schemas {
    private static final String BASE = "https://tidewire.dev/schemas/";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> BINARY_HEADERS =
            Set.of("epoch", "gateway", "position", "times", "matched", "entered", "left", "part");

    private final SchemaRegistry registry;

    private Schemas(SchemaRegistry registry) {
        this.registry = registry;
    }

    /** All schemas of the source tree that the working folder is in. */
    public static Schemas load() {
        Map<String, String> byId = read(SourceTree.file("schemas"));
        return new Schemas(
                SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(byId)));
    }

    private static Map<String, String> read(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            Map<String, String> byId = new HashMap<>();
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".schema.json")).toList()) {
                byId.put(
                        BASE + root.relativize(file).toString().replace('\\', '/'),
                        Files.readString(file));
            }
            return byId;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What is wrong with a text, by a schema; empty if nothing is.
     *
     * @param schema path below {@code schemas/}, for example {@code kafka/change.schema.json}
     */
    public List<String> problems(String schema, String json) {
        Schema validator = registry.getSchema(SchemaLocation.of(BASE + schema));
        return validator.validate(json, InputFormat.JSON).stream()
                .map(problem -> problem.toString())
                .toList();
    }

    /**
     * A record as its schema sees it: key, headers, value; JSON where it is JSON, base64 where a
     * header is binary.
     *
     * @param jsonKey whether the key is JSON rather than text
     */
    public static String project(ConsumerRecord<byte[], byte[]> record, boolean jsonKey) {
        ObjectNode projection = JSON.createObjectNode();
        if (record.key() == null) {
            projection.putNull("key");
        } else if (jsonKey) {
            projection.set("key", tree(record.key()));
        } else {
            projection.put("key", new String(record.key(), StandardCharsets.UTF_8));
        }
        ObjectNode headers = JSON.createObjectNode();
        for (Header header : record.headers()) {
            headers.put(
                    header.key(),
                    BINARY_HEADERS.contains(header.key())
                            ? Base64.getEncoder().encodeToString(header.value())
                            : new String(header.value(), StandardCharsets.UTF_8));
        }
        if (!headers.isEmpty()) {
            projection.set("headers", headers);
        }
        if (record.value() == null) {
            projection.putNull("value");
        } else {
            projection.set("value", tree(record.value()));
        }
        return projection.toString();
    }

    /** What is no JSON is shown as text. */
    private static JsonNode tree(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            return JSON.getNodeFactory().textNode(new String(value, StandardCharsets.UTF_8));
        }
    }
}
