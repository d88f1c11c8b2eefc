package dev.tidewire.predicate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A field that filters of an index mention, and its values in the images of the current change,
 * which are read once. Usually it is one path; under {@code $elemMatch} it is one path behind the
 * other, each from the elements of an array that the one before reaches. Used by one thread at a
 * time.
 */
final class IndexedField {
    private final List<FieldPath> paths;
    private final FieldValues[] expanded = {new FieldValues(), new FieldValues()};
    private final FieldValues[] reached = {new FieldValues(), new FieldValues()};
    private int users;
    private int number = -1;

    IndexedField(List<FieldPath> paths) {
        this.paths = List.copyOf(paths);
    }

    List<FieldPath> paths() {
        return paths;
    }

    /** Whether it is one of the elements of an array, each of which is asked by itself. */
    boolean ofElements() {
        return paths.size() > 1;
    }

    /** The member at the top of the record that it is in. */
    String top() {
        return paths.getFirst().steps().getFirst().name();
    }

    /** How often it is mentioned. */
    int users() {
        return users;
    }

    /** By what {@link CheckCode} refers to it while it is mentioned. */
    int number() {
        return number;
    }

    void number(int given) {
        number = given;
    }

    void mention() {
        users++;
    }

    /** Takes back a mention; returns whether it was the last. */
    boolean withdraw() {
        return --users == 0;
    }

    void forgetChanges() {
        for (int side = 0; side < expanded.length; side++) {
            expanded[side].begin(0);
            reached[side].begin(0);
        }
    }

    /**
     * Its values in an image of the current change.
     *
     * @param expand whether an array stands for its elements too, and not only for itself
     */
    FieldValues in(Image image, boolean expand) {
        FieldValues found = (expand ? expanded : reached)[image.side()];
        if (found.change() != image.change()) {
            found.begin(image.change());
            collect(image.record(), 0, expand, found);
        }
        return found;
    }

    private void collect(@Nullable JsonNode root, int path, boolean expand, FieldValues into) {
        boolean last = path == paths.size() - 1;
        boolean unused =
                paths.get(path)
                        .any(
                                root,
                                last && expand,
                                value -> {
                                    if (last) {
                                        into.add(value);
                                    } else if (value != null && value.isArray()) {
                                        elements(value, path + 1, expand, into);
                                    }
                                    return false;
                                });
        assert !unused;
    }

    private void elements(JsonNode array, int path, boolean expand, FieldValues into) {
        boolean ofValues = paths.get(path).steps().isEmpty();
        for (JsonNode element : array) {
            if (ofValues || element.isContainerNode()) {
                collect(element, path, expand, into);
            }
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IndexedField field && paths.equals(field.paths);
    }

    @Override
    public int hashCode() {
        return Objects.hash(paths);
    }

    /** As a filter names it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(paths.getFirst().text());
        for (FieldPath path : paths.subList(1, paths.size())) {
            text.append("[*]").append(path.steps().isEmpty() ? "" : ".").append(path.text());
        }
        return text.toString();
    }
}
