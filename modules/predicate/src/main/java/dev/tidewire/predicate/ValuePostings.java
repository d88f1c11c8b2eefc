package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** The filters that want a field to equal a value, by the value. Used by one thread at a time. */
final class ValuePostings {
    private final ValueHash hash;
    private final Runnable vacated;
    private final Table table = new Table();
    private int longestText = -1;
    private int containers;

    /** The filters under one value. */
    private final class OfValue extends PostingList {
        private final JsonNode value;
        private final int hashed;

        OfValue(JsonNode value, int hashed) {
            this.value = value;
            this.hashed = hashed;
        }

        @Override
        void vacate() {
            table.remove(this);
            containers -= value.isContainerNode() ? 1 : 0;
            vacated.run();
        }
    }

    private static final class Table extends SegmentedTable<JsonNode, OfValue> {
        @Override
        int hash(OfValue list) {
            return list.hashed;
        }

        @Override
        boolean has(OfValue list, JsonNode value) {
            return JsonOrder.equal(list.value, value);
        }
    }

    /**
     * @param vacated told when the list of a value is gone
     */
    ValuePostings(ValueHash hash, Runnable vacated) {
        this.hash = hash;
        this.vacated = vacated;
    }

    /** The list of this value, or null. */
    @Nullable PostingList find(JsonNode value) {
        boolean unlike =
                value.isTextual()
                        ? value.textValue().length() > longestText
                        : value.isContainerNode() && containers == 0;
        return unlike || table.size() == 0 ? null : table.find(hash.of(value), value);
    }

    /** A list for this value, which has none. */
    PostingList add(JsonNode value) {
        OfValue list = new OfValue(value, hash.of(value));
        table.add(list);
        if (value.isTextual()) {
            longestText = Math.max(longestText, value.textValue().length());
        }
        containers += value.isContainerNode() ? 1 : 0;
        return list;
    }
}
