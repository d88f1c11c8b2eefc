package dev.tidewire.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.tidewire.model.Channel;
import dev.tidewire.model.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
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

    /** A name's quotes and comma. */
    private static final int QUOTES = 3;

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
     * What of a change a record shows.
     *
     * @param oldImage whether the old image, if there is a new one as well
     * @param dropped names of the parts that are left out
     * @param changes whether the names of what changed
     * @param nameBytes the most bytes of the names of what is left out
     */
    record Shown(boolean oldImage, Set<String> dropped, boolean changes, int nameBytes) {
        private static final Shown ALL = new Shown(true, Set.of(), true, Integer.MAX_VALUE);

        Shown {
            dropped = Set.copyOf(dropped);
        }

        private Shown without(Set<String> parts) {
            return new Shown(oldImage, parts, changes, nameBytes);
        }

        /** Those names of what is left out that there is room for; null if there are none. */
        @Nullable List<String> named(List<String> unavailable) {
            List<String> named = new ArrayList<>(unavailable.size());
            int left = nameBytes;
            for (String name : unavailable) {
                int bytes = JsonStringEncoder.getInstance().quoteAsUTF8(name).length + QUOTES;
                if (bytes <= left) {
                    named.add(name);
                    left -= bytes;
                }
            }
            return named.isEmpty() ? null : named;
        }
    }

    /**
     * @param maxBytes the most a change may have, enough for one without images; what is larger
     *     loses its old image, then its largest parts, then the names of what changed
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
        boolean oldImage = !body.hasBothImages();
        List<Part> parts = largestFirst(body);
        json = reduced(head, body, new Shown(oldImage, Set.of(), true, maxBytes / 2), parts);
        return json.length <= maxBytes
                ? json
                : reduced(head, body, new Shown(oldImage, Set.of(), false, maxBytes / 2), parts);
    }

    /** Without as many of the parts as have to go; more and more, so that it ends soon. */
    private byte[] reduced(Head head, Body body, Shown shown, List<Part> parts) {
        byte[] json = write(head, body, shown);
        Queue<Part> largest = new ArrayDeque<>(parts);
        Set<String> dropped = new HashSet<>();
        for (long times = 1; json.length > maxBytes && !largest.isEmpty(); times *= 2) {
            drop(largest, (json.length - maxBytes) * times, dropped);
            json = write(head, body, shown.without(dropped));
        }
        return json;
    }

    /** Of the same size the last first: what identifies it is often at the beginning. */
    private static List<Part> largestFirst(Body body) {
        return body.parts().reversed().stream()
                .sorted(Comparator.comparingInt(Part::size).reversed())
                .toList();
    }

    /** Drops as many of the largest parts as have the bytes together. */
    private static void drop(Queue<Part> largest, long bytes, Set<String> dropped) {
        long freed = 0;
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
