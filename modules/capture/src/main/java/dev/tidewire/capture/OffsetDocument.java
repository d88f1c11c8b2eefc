package dev.tidewire.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code realtime.capture.offsets} holds of a source, as a JSON object under the source's
 * name: {@code incarnation} (string), {@code offsets} (Debezium's offsets by its partitions, both
 * JSON in strings) and {@code ends} (offsets in the partitions of the change log). Everything that
 * the source has after the offsets lies in the log at or after the ends, or not in it at all.
 *
 * @param incarnation which history of the source the offsets are positions of
 */
record OffsetDocument(String incarnation, Map<String, String> offsets, long[] ends) {
    private static final ObjectMapper JSON = new ObjectMapper();

    OffsetDocument {
        offsets = Map.copyOf(offsets);
        ends = ends.clone();
    }

    byte[] toJson() {
        ObjectNode document = JSON.createObjectNode().put("incarnation", incarnation);
        ObjectNode byPartition = document.putObject("offsets");
        offsets.forEach(byPartition::put);
        ArrayNode array = document.putArray("ends");
        for (long end : ends) {
            array.add(end);
        }
        try {
            return JSON.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always serialisable", e);
        }
    }

    /**
     * @throws CaptureException if the stored value is not as this class writes it
     */
    static OffsetDocument parse(byte @Nullable [] json) {
        try {
            JsonNode document = JSON.readTree(json);
            Map<String, String> offsets = new LinkedHashMap<>();
            document.path("offsets")
                    .properties()
                    .forEach(entry -> offsets.put(entry.getKey(), entry.getValue().asText()));
            JsonNode array = document.required("ends");
            long[] ends = new long[array.size()];
            for (int partition = 0; partition < ends.length; partition++) {
                ends[partition] = array.get(partition).longValue();
            }
            return new OffsetDocument(document.required("incarnation").asText(), offsets, ends);
        } catch (IOException | IllegalArgumentException e) {
            throw new CaptureException(
                    "the stored offset of the source is damaged; delete its record in"
                            + " realtime.capture.offsets to go on from the replication slot",
                    e);
        }
    }
}
