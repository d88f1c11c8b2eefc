package dev.tidewire.capture;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One image of a row: the texts that PostgreSQL printed, by column. {@link #UNAVAILABLE}, told by
 * identity, marks a value that the source did not send.
 */
final class Row {
    /** The mark; never equal to a value because it is compared by identity. */
    static final String UNAVAILABLE = String.valueOf("(unavailable)".toCharArray());

    private final Columns columns;
    private final @Nullable String[] values;

    /** The columns of a table, in their order. */
    record Columns(List<String> names, List<ColumnType> types) {
        Columns {
            names = List.copyOf(names);
            types = List.copyOf(types);
        }

        int indexOf(String name) {
            return names.indexOf(name);
        }
    }

    Row(Columns columns, @Nullable String[] values) {
        this.columns = columns;
        this.values = values;
    }

    Columns columns() {
        return columns;
    }

    int size() {
        return values.length;
    }

    @Nullable String value(int index) {
        return values[index];
    }

    @SuppressWarnings({"ReferenceEquality", "StringEquality"}) // see UNAVAILABLE
    boolean available(int index) {
        return values[index] != UNAVAILABLE;
    }

    /** The same with null values taken as not sent: what is left of a row's key. */
    Row withoutNulls() {
        @Nullable String[] known = values.clone();
        for (int index = 0; index < known.length; index++) {
            known[index] = Objects.requireNonNullElse(known[index], UNAVAILABLE);
        }
        return new Row(columns, known);
    }
}
