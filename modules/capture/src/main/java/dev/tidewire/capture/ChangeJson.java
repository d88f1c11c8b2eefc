package dev.tidewire.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.tidewire.model.Channel;
import dev.tidewire.model.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the JSON of a change: {@code channel}, {@code operation}, the members of the family, then
 * {@code timestamp}, {@code correlationId} and {@code id}. A member that does not apply is absent,
 * never null. Not thread-safe.
 */
final class ChangeJson {
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                    .build();

    private final int maxBytes;
    private final CaptureMetrics metrics;

    /** What every change has. */
    record Head(
            Channel channel,
            Operation operation,
            Instant committed,
            String correlationId,
            String id) {}

    /** What a family adds. */
    interface Body {
        /** Writes the members between the operation and the timestamp. */
        void write(JsonGenerator json, Shown shown) throws IOException;

        /** Whether there are both the new and the old image. */
        boolean hasBothImages();

        /** The columns or fields of the image that is shown last, which can be left out. */
        List<Part> parts();
    }

    /**
     * A column or field of an image.
     *
     * @param size roughly, in characters or bytes
     */
    record Part(String name, int size) {}

    /**
     * What of the images a record shows.
     *
     * @param oldImage whether the old image, if there is a new one as well
     * @param dropped names of the parts that are left out
     */
    record Shown(boolean oldImage, Set<String> dropped) {
        private static final Shown ALL = new Shown(true, Set.of());

        Shown {
            dropped = Set.copyOf(dropped);
        }
    }

    /**
     * @param maxBytes the most a change may have; what is larger loses its old image, then its
     *     largest parts
     */
    ChangeJson(int maxBytes, CaptureMetrics metrics) {
        this.maxBytes = maxBytes;
        this.metrics = metrics;
    }

    byte[] write(Head head, Body body) {
        byte[] json = write(head, body, Shown.ALL);
        if (json.length <= maxBytes) {
            return json;
        }
        metrics.reduced().increment();
        if (body.hasBothImages()) {
            json = write(head, body, new Shown(false, Set.of()));
        }
        Queue<Part> largest = new ArrayDeque<>(largestFirst(body));
        Set<String> dropped = new HashSet<>();
        while (json.length > maxBytes && !largest.isEmpty()) {
            drop(largest, json.length - maxBytes, dropped);
            json = write(head, body, new Shown(!body.hasBothImages(), dropped));
        }
        return json;
    }

    private static List<Part> largestFirst(Body body) {
        return body.parts().stream()
                .sorted(Comparator.comparingInt(Part::size).reversed())
                .toList();
    }

    /** Drops as many of the largest parts as have the bytes together. */
    private static void drop(Queue<Part> largest, int bytes, Set<String> dropped) {
        int freed = 0;
        while (freed < bytes && !largest.isEmpty()) {
            Part part = largest.remove();
            freed += part.size() + 1;
            dropped.add(part.name());
        }
    }

    private static byte[] write(Head head, Body body, Shown shown) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("channel", head.channel().toString());
            json.writeStringField("operation", head.operation().name());
            body.write(json, shown);
            json.writeStringField("timestamp", DateTexts.moment(head.committed()));
            json.writeStringField("correlationId", head.correlationId());
            json.writeStringField("id", head.id());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /** Writes an array of names, if there is one. */
    static void writeNames(JsonGenerator json, String name, @Nullable List<String> names)
            throws IOException {
        if (names != null) {
            json.writeArrayFieldStart(name);
            for (String element : names) {
                json.writeString(element);
            }
            json.writeEndArray();
        }
    }
}
