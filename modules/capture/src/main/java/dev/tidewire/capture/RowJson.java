package dev.tidewire.capture;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidewire.model.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The members {@code table}, {@code schema}, {@code record}, {@code oldRecord}, {@code
 * changedColumns}, {@code unavailableColumns} of a change of a row.
 *
 * <p>There is no {@code record} for DELETE and TRUNCATE; no {@code oldRecord} for INSERT and
 * TRUNCATE and where the source did not send it; {@code changedColumns} only for an UPDATE with
 * both images, if there is room for it, {@code unavailableColumns} only if columns are missing.
 */
final class RowJson implements ChangeJson.Body {
    private final RowChange change;
    private final @Nullable Row after;
    private final @Nullable Row before;
    private final boolean update;
    private final CaptureMetrics metrics;

    private RowJson(
            RowChange change,
            @Nullable Row after,
            @Nullable Row before,
            boolean update,
            CaptureMetrics metrics) {
        this.change = change;
        this.after = after;
        this.before = before;
        this.update = update;
        this.metrics = metrics;
    }

    static RowJson of(RowChange change, Operation operation, CaptureMetrics metrics) {
        return switch (operation) {
            case INSERT -> new RowJson(change, change.after(), null, false, metrics);
            case UPDATE -> new RowJson(change, change.after(), change.before(), true, metrics);
            case DELETE -> new RowJson(change, null, change.before(), false, metrics);
            case TRUNCATE, PUBLISH -> new RowJson(change, null, null, false, metrics);
        };
    }

    @Override
    public void write(JsonGenerator json, ChangeJson.Shown shown) throws IOException {
        json.writeStringField("table", change.table());
        json.writeStringField("schema", change.schema());
        writeRow(json, "record", after, shown);
        writeRow(json, "oldRecord", shown.oldImage() ? before : null, shown);
        ChangeJson.writeNames(json, "changedColumns", shown.changes() ? changed() : null);
        ChangeJson.writeNames(json, "unavailableColumns", shown.named(unavailable(shown)));
    }

    @Override
    public boolean hasBothImages() {
        return after != null && before != null;
    }

    @Override
    public List<ChangeJson.Part> parts() {
        @Nullable Row row = last();
        return row == null
                ? List.of()
                : IntStream.range(0, row.size())
                        .filter(row::available)
                        .mapToObj(index ->
                                new ChangeJson.Part(name(row, index), length(row.value(index))))
                        .toList();
    }

    private @Nullable Row last() {
        return after == null ? before : after;
    }

    private void writeRow(
            JsonGenerator json, String name, @Nullable Row row, ChangeJson.Shown shown)
            throws IOException {
        if (row == null) {
            return;
        }
        json.writeObjectFieldStart(name);
        for (int index = 0; index < row.size(); index++) {
            if (isShown(row, index, shown)) {
                json.writeFieldName(name(row, index));
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

    private @Nullable List<String> changed() {
        if (!update || before == null || after == null) {
            return null;
        }
        List<String> names = new ArrayList<>();
        for (int index = 0; index < after.size(); index++) {
            if (before.available(index)
                    && after.available(index)
                    && !Objects.equals(before.value(index), after.value(index))) {
                names.add(name(after, index));
            }
        }
        return names;
    }

    private List<String> unavailable(ChangeJson.Shown shown) {
        @Nullable Row row = last();
        return row == null
                ? List.of()
                : IntStream.range(0, row.size())
                        .filter(index -> !isShown(row, index, shown))
                        .mapToObj(index -> name(row, index))
                        .toList();
    }

    private static boolean isShown(Row row, int index, ChangeJson.Shown shown) {
        return row.available(index) && !shown.dropped().contains(name(row, index));
    }

    private static String name(Row row, int index) {
        return row.columns().names().get(index);
    }

    private static int length(@Nullable String value) {
        return value == null ? 0 : value.length();
    }
}
