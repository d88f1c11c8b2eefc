package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an update event says of the difference between two versions of a document. */
final class UpdateDescription {

    private final Document updated = new Document();
    private final List<String> removed = new ArrayList<>();
    private final List<Document> truncated = new ArrayList<>();

    private UpdateDescription() {}

    static Document of(Document before, Document after) {
        UpdateDescription description = new UpdateDescription();
        description.compareFields("", before, after);
        return new Document("updatedFields", description.updated)
                .append("removedFields", description.removed)
                .append("truncatedArrays", description.truncated);
    }

    private void compareFields(String prefix, Document before, Document after) {
        for (String field : before.keySet()) {
            if (!after.containsKey(field)) {
                removed.add(prefix + field);
            }
        }
        for (Map.Entry<String, Object> field : after.entrySet()) {
            String path = prefix + field.getKey();
            if (before.containsKey(field.getKey())) {
                compare(path, before.get(field.getKey()), field.getValue());
            } else {
                updated.put(path, field.getValue());
            }
        }
    }

    private void compare(String path, @Nullable Object before, @Nullable Object after) {
        if (Objects.equals(before, after)) {
            return;
        }
        if (before instanceof Document old && after instanceof Document now) {
            compareFields(path + ".", old, now);
        } else if (before instanceof List<?> old
                && after instanceof List<?> now
                && !now.isEmpty()) {
            compareElements(path, old, now);
        } else {
            updated.put(path, after);
        }
    }

    private void compareElements(String path, List<?> before, List<?> after) {
        if (after.size() < before.size()) {
            truncated.add(new Document("field", path).append("newSize", after.size()));
        }
        for (int i = 0; i < after.size(); i++) {
            if (i < before.size()) {
                compare(path + "." + i, before.get(i), after.get(i));
            } else {
                updated.put(path + "." + i, after.get(i));
            }
        }
    }
}
