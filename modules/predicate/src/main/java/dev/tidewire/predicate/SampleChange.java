package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.model.Operation;
import org.jspecify.annotations.Nullable;

/**
 * A change that somebody thought of, to see what filters make of it. Its records are read like
 * those of real changes, with exact numbers, and are not copied: nobody writes to them.
 *
 * @param record after the change, or an event's data, which may be JSON's null; null for a DELETE
 * @param oldRecord before the change: of a DELETE, and of an UPDATE if the source has it
 */
public record SampleChange(
        Operation operation, @Nullable JsonNode record, @Nullable JsonNode oldRecord) {
    /**
     * @throws IllegalArgumentException if the operation is TRUNCATE, which has no record, or the
     *     records are not those that it has
     */
    public SampleChange {
        boolean fits =
                switch (operation) {
                    case INSERT -> present(record) && oldRecord == null;
                    case PUBLISH -> record != null && oldRecord == null;
                    case UPDATE -> present(record) && (oldRecord == null || present(oldRecord));
                    case DELETE -> record == null && present(oldRecord);
                    case TRUNCATE -> false;
                };
        if (!fits) {
            throw new IllegalArgumentException(
                    "records must be those that " + operation + " has, of which there is one");
        }
    }

    private static boolean present(@Nullable JsonNode image) {
        return image != null && !image.isNull();
    }

    /** Never the records: they may be somebody's data. */
    @Override
    public String toString() {
        return "SampleChange[" + operation + "]";
    }
}
