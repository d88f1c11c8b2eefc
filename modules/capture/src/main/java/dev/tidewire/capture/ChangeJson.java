package dev.tidewire.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.tidewire.model.Channel;
import dev.tidewire.model.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes the JSON of a change, in this order: {@code channel}, {@code operation}, {@code table},
 * {@code schema}, {@code record}, {@code oldRecord}, {@code changedColumns}, {@code
 * unavailableColumns}, {@code timestamp}, {@code correlationId}, {@code id}.
 *
 * <p>A member that does not apply is absent, never null: {@code record} for DELETE and TRUNCATE,
 * {@code oldRecord} for INSERT and TRUNCATE and where the source did not send it, {@code
 * changedColumns} except for an UPDATE with both images, {@code unavailableColumns} unless columns
 * are missing. Not thread-safe.
 */
final class ChangeJson {
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                    .build();

    private final int maxBytes;
    private final CaptureMetrics metrics;

    /**
     * @param maxBytes the most a change may have; what is larger loses its old image, then its
     *     largest columns
     */
    ChangeJson(int maxBytes, CaptureMetrics metrics) {
        this.maxBytes = maxBytes;
        this.metrics = metrics;
    }

    byte[] write(RowChange change, Operation operation, Channel channel, String id) {
        Images images = Images.of(change, operation);
        byte[] json = write(change, operation, channel, id, images);
        if (json.length <= maxBytes) {
            return json;
        }
        metrics.reduced().increment();
        if (images.record != null && images.oldRecord != null) {
            images = images.withoutOldRecord();
            json = write(change, operation, channel, id, images);
        }
        while (json.length > maxBytes && images.withoutLargest(json.length - maxBytes)) {
            json = write(change, operation, channel, id, images);
        }
        return json;
    }

    private byte[] write(
            RowChange change, Operation operation, Channel channel, String id, Images images) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("channel", channel.toString());
            json.writeStringField("operation", operation.name());
            json.writeStringField("table", change.table());
            json.writeStringField("schema", change.schema());
            writeRow(json, "record", images.record, images.dropped);
            writeRow(json, "oldRecord", images.oldRecord, images.dropped);
            writeNames(json, "changedColumns", images.changed);
            writeNames(json, "unavailableColumns", images.unavailable());
            json.writeStringField("timestamp", DateTexts.moment(change.committed()));
            json.writeStringField("correlationId", change.correlationId());
            json.writeStringField("id", id);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    private void writeRow(JsonGenerator json, String name, @Nullable Row row, Set<String> dropped)
            throws IOException {
        if (row == null) {
            return;
        }
        json.writeObjectFieldStart(name);
        for (int index = 0; index < row.size(); index++) {
            String column = row.columns().names().get(index);
            if (row.available(index) && !dropped.contains(column)) {
                json.writeFieldName(column);
                writeValue(json, row.columns().types().get(index), row.value(index));
            }
        }
        json.writeEndObject();
    }

    @SuppressWarnings("ReferenceEquality") // the one instance of TEXT
    private void writeValue(JsonGenerator json, ColumnType type, @Nullable String text)
            throws IOException {
        if (text == null) {
            json.writeNull();
        } else if (type == ColumnType.TEXT) {
            json.writeString(text);
        } else {
            json.writeRawValue(converted(type, text));
        }
    }

    private String converted(ColumnType type, String text) {
        try {
            return type.json(text);
        } catch (RuntimeException e) {
            metrics.asText().increment();
            return ColumnType.quote(text);
        }
    }

    private static void writeNames(JsonGenerator json, String name, @Nullable List<String> names)
            throws IOException {
        if (names != null) {
            json.writeArrayFieldStart(name);
            for (String column : names) {
                json.writeString(column);
            }
            json.writeEndArray();
        }
    }

    /** What of the rows a record shows. */
    private static final class Images {
        private final @Nullable Row record;
        private final @Nullable Row oldRecord;
        private final @Nullable List<String> changed;
        private final Set<String> dropped = new HashSet<>();

        private Images(
                @Nullable Row record, @Nullable Row oldRecord, @Nullable List<String> changed) {
            this.record = record;
            this.oldRecord = oldRecord;
            this.changed = changed;
        }

        static Images of(RowChange change, Operation operation) {
            return switch (operation) {
                case INSERT -> new Images(change.after(), null, null);
                case UPDATE ->
                        new Images(
                                change.after(),
                                change.before(),
                                changed(change.before(), change.after()));
                case DELETE -> new Images(null, change.before(), null);
                case TRUNCATE, PUBLISH -> new Images(null, null, null);
            };
        }

        private static @Nullable List<String> changed(@Nullable Row before, @Nullable Row after) {
            if (before == null || after == null) {
                return null;
            }
            List<String> names = new ArrayList<>();
            for (int index = 0; index < after.size(); index++) {
                if (before.available(index)
                        && after.available(index)
                        && !Objects.equals(before.value(index), after.value(index))) {
                    names.add(after.columns().names().get(index));
                }
            }
            return names;
        }

        Images withoutOldRecord() {
            return new Images(record, null, changed);
        }

        /**
         * Drops as many of the largest columns as have the bytes together; false if none is left.
         */
        boolean withoutLargest(int bytes) {
            Row row = record == null ? oldRecord : record;
            List<Integer> largest = row == null ? List.of() : largest(row);
            int freed = 0;
            for (int index : largest) {
                if (row != null && freed < bytes) {
                    freed += length(row, index) + 1;
                    dropped.add(row.columns().names().get(index));
                }
            }
            return !largest.isEmpty();
        }

        private List<Integer> largest(Row row) {
            return IntStream.range(0, row.size())
                    .filter(index -> shown(row, index))
                    .boxed()
                    .sorted(Comparator.comparingInt(index -> -length(row, index)))
                    .toList();
        }

        private boolean shown(Row row, int index) {
            return row.available(index) && !dropped.contains(row.columns().names().get(index));
        }

        private static int length(Row row, int index) {
            @Nullable String value = row.value(index);
            return value == null ? 0 : value.length();
        }

        @Nullable List<String> unavailable() {
            Row row = record == null ? oldRecord : record;
            if (row == null) {
                return null;
            }
            List<String> names = missing(row);
            return names.isEmpty() ? null : names;
        }

        private List<String> missing(Row row) {
            return IntStream.range(0, row.size())
                    .filter(index -> !shown(row, index))
                    .mapToObj(index -> row.columns().names().get(index))
                    .toList();
        }
    }
}
