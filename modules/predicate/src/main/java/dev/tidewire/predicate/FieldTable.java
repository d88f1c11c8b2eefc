package dev.tidewire.predicate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields that filters of an index mention, each once. Used by one thread at a time. */
final class FieldTable implements Check.Fields {
    private final Map<List<FieldPath>, IndexedField> fields = new HashMap<>();
    private final Map<String, Integer> tops = new HashMap<>();
    private final List<IndexedField> made = new ArrayList<>();
    private final BitSet numbers = new BitSet();
    private @Nullable IndexedField[] numbered = new @Nullable IndexedField[4];

    /** The field, which is made if it is not there; until it is mentioned, only for a while. */
    @Override
    public IndexedField of(List<FieldPath> paths) {
        IndexedField known = fields.get(paths);
        if (known != null) {
            return known;
        }
        IndexedField field = new IndexedField(paths);
        fields.put(field.paths(), field);
        made.add(field);
        return field;
    }

    /** Forgets what was made and not mentioned. */
    void sweep() {
        for (int index = 0; index < made.size(); index++) {
            IndexedField field = made.get(index);
            if (field.users() == 0) {
                fields.remove(field.paths());
            }
        }
        made.clear();
    }

    /** Counts a mention of a field of the table. */
    void mention(IndexedField field) {
        if (field.users() == 0) {
            fields.put(field.paths(), field);
            tops.merge(field.top(), 1, Integer::sum);
            number(field);
        }
        field.mention();
    }

    private void number(IndexedField field) {
        int number = numbers.nextClearBit(0);
        if (number >= numbered.length) {
            numbered = Arrays.copyOf(numbered, numbered.length * 2);
        }
        numbers.set(number);
        numbered[number] = field;
        field.number(number);
    }

    /** The field that has this number. */
    IndexedField numbered(int number) {
        IndexedField field = numbered[number];
        if (field == null) {
            throw new IllegalStateException("no field has the number " + number);
        }
        return field;
    }

    /** Takes a mention back. */
    void withdraw(IndexedField field) {
        if (field.withdraw()) {
            fields.remove(field.paths());
            numbers.clear(field.number());
            numbered[field.number()] = null;
            tops.computeIfPresent(field.top(), (_, count) -> count == 1 ? null : count - 1);
        }
    }

    int size() {
        return fields.size();
    }

    /** All values that were read become those of no change. */
    void forgetChanges() {
        fields.values().forEach(IndexedField::forgetChanges);
    }

    /** Whether a member at the top of records holds a field that is mentioned. */
    boolean mentions(String top) {
        return tops.containsKey(top);
    }
}
