package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What a record must have in a field for the filters that are filed under it to be evaluated. It
 * may hold where a condition does not, but never the other way round.
 */
sealed interface AccessKey {
    IndexedField field();

    /** A value equals this one; null is also equal to a missing value. */
    record Value(IndexedField field, JsonNode value) implements AccessKey {
        @Override
        public String toString() {
            return "hash: " + field + " = " + value;
        }
    }

    /** One number is at least the first and one at most the second of these. */
    record Numbers(IndexedField field, double from, double to) implements AccessKey {
        @Override
        public String toString() {
            return "range: " + field + " from " + from + " to " + to;
        }
    }

    /** One string is at least the first and one at most the second of these, if there is one. */
    record Texts(IndexedField field, String from, @Nullable String to) implements AccessKey {
        @Override
        public String toString() {
            return "range: " + field + " from " + quoted(from) + " to " + quoted(to);
        }

        private static String quoted(@Nullable String text) {
            return text == null ? "the end" : "\"" + text + "\"";
        }
    }

    /** A string begins so; {@code folded} if only after {@link LikePattern#fold}. */
    record Prefix(IndexedField field, String prefix, boolean folded) implements AccessKey {
        @Override
        public String toString() {
            return (folded ? "prefix without case: " : "prefix: ")
                    + field
                    + " begins with \""
                    + prefix
                    + "\"";
        }
    }

    /** There is a value, and be it null. */
    record Present(IndexedField field) implements AccessKey {
        @Override
        public String toString() {
            return "presence: " + field + " exists";
        }
    }

    /** There is no value. */
    record Absent(IndexedField field) implements AccessKey {
        @Override
        public String toString() {
            return "presence: " + field + " does not exist";
        }
    }
}
