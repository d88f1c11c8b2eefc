package dev.tidewire.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code realtime.capture.offsets} holds of a source, as a JSON object under the source's
 * name. Everything that the source has after the offsets lies in the log at or after the ends, or
 * not in it at all.
 *
 * @param incarnation which history of the source the offsets are positions of
 * @param offsets Debezium's offsets by its partitions, both JSON in strings
 * @param start where capture begins as long as there are no offsets, in the source's own terms;
 *     null where the source knows by itself
 * @param lost a name of an earlier position if what the source had after it is gone and the log may
 *     not say so yet; else null
 * @param ends offsets in the partitions of the change log
 */
record OffsetDocument(
        String incarnation,
        Map<String, String> offsets,
        @Nullable String start,
        @Nullable String lost,
        long[] ends) {
    private static final ObjectMapper JSON = new ObjectMapper();

    OffsetDocument {
        offsets = Map.copyOf(offsets);
        ends = ends.clone();
    }

    /** Of a source that was never captured. */
    static OffsetDocument empty(String incarnation, long[] ends) {
        return new OffsetDocument(incarnation, Map.of(), null, null, ends);
    }

    /** Whether it says where capture was, so that there is something after it to lose. */
    boolean hasPosition() {
        return start != null || !offsets.isEmpty();
    }

    /** A short name of the position. */
    String digest() {
        return Digests.of(incarnation + " " + new TreeMap<>(offsets) + " " + start);
    }

    byte[] toJson() {
        ObjectNode document = JSON.createObjectNode().put("incarnation", incarnation);
        ObjectNode byPartition = document.putObject("offsets");
        offsets.forEach(byPartition::put);
        if (start != null) {
            document.put("start", start);
        }
        if (lost != null) {
            document.put("lost", lost);
        }
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
            return new OffsetDocument(
                    document.required("incarnation").asText(),
                    offsets,
                    document.path("start").textValue(),
                    document.path("lost").textValue(),
                    ends);
        } catch (IOException | IllegalArgumentException e) {
            throw new CaptureException(
                    "the stored offset of the source is damaged; delete its record in"
                            + " realtime.capture.offsets to go on from what the source still has",
                    e);
        }
    }
}
