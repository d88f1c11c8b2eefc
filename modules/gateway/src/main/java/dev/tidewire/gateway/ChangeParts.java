package dev.tidewire.gateway;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tidewire.model.Family;
import dev.tidewire.predicate.JsonRecords;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A change's value taken apart, once for all selections. What a selection shows is put together
 * from the value's own bytes, so that nothing of it is written anew: numbers, escapes and order
 * stay as the log has them. Immutable.
 */
final class ChangeParts {
    private final byte[] value;
    private final List<Member> members;

    /** A range of the value's bytes. */
    private record Span(int begin, int end) {}

    /** A member of the value. */
    private sealed interface Member {}

    /** One that is shown to everybody. */
    private record Whole(Span span) implements Member {}

    /**
     * An object or array of which a selection shows some items.
     *
     * @param opening the member up to the bracket that opens it, which is included
     * @param value its value, both brackets included
     */
    private record Items(EventLayout.Role role, Span opening, List<Item> items, Span value)
            implements Member {
        boolean image() {
            return role == EventLayout.Role.IMAGE;
        }
    }

    /**
     * A member of an object, or an element of an array.
     *
     * @param field the field that it is of
     */
    private record Item(String field, Span span) {}

    private ChangeParts(byte[] value, List<Member> members) {
        this.value = value;
        this.members = members;
    }

    /**
     * The parts of a value, or empty where it is not one JSON object, or has nothing that every
     * selection shows.
     */
    static Optional<ChangeParts> of(Family family, byte[] value) {
        try (JsonParser json = JsonRecords.mapper().createParser(value)) {
            List<Member> members = new Reader(json, EventLayout.of(family)).members();
            return members.stream().anyMatch(Whole.class::isInstance)
                    ? Optional.of(new ChangeParts(value, members))
                    : Optional.empty();
        } catch (IOException e) {
            // Whoever delivers says that it was no object; what it was stays untold.
            return Optional.empty();
        }
    }

    /**
     * The value as a selection shows it. With an image that may not be seen, everything goes that
     * compares it with the other one.
     */
    byte[] shownTo(Selection selection) {
        Set<Member> hidden = hidden(selection);
        Copy copy = new Copy();
        copy.out.write('{');
        for (Member member : members) {
            switch (member) {
                case Whole(Span span) -> copy.next(span);
                case Items items -> {
                    if (!hidden.contains(items) && (items.image() || hidden.isEmpty())) {
                        copy.next(items, selection);
                    }
                }
            }
        }
        copy.out.write('}');
        return copy.out.toByteArray();
    }

    private Set<Member> hidden(Selection selection) {
        if (!selection.restricts()) {
            return Set.of();
        }
        Set<Member> hidden = new HashSet<>();
        for (Member member : members) {
            if (member instanceof Items items && items.image() && !selection.shows(image(items))) {
                hidden.add(items);
            }
        }
        return hidden;
    }

    private JsonNode image(Items items) {
        Span span = items.value();
        try {
            return JsonRecords.mapper().readTree(value, span.begin(), span.end() - span.begin());
        } catch (IOException e) {
            // It was read once already.
            throw new UncheckedIOException(e);
        }
    }

    /** What is shown, as it is put together. */
    private final class Copy {
        private final ByteArrayOutputStream out =
                new ByteArrayOutputStream(Math.min(value.length, 1024));
        private boolean first = true;

        void next(Span span) {
            if (!first) {
                out.write(',');
            }
            first = false;
            out.write(value, span.begin(), span.end() - span.begin());
        }

        void next(Items items, Selection selection) {
            List<Item> shown =
                    items.items().stream().filter(item -> selection.has(item.field())).toList();
            if (shown.isEmpty() && items.role() == EventLayout.Role.MISSING) {
                return;
            }
            next(items.opening());
            first = true;
            shown.forEach(item -> next(item.span()));
            first = false;
            out.write(value[items.value().end() - 1]);
        }
    }

    /** Finds the parts. */
    private record Reader(JsonParser json, EventLayout layout) {
        List<Member> members() throws IOException {
            List<Member> members = new ArrayList<>();
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                members.add(member());
            }
            if (json.nextToken() != null) {
                throw new IOException("more than one value");
            }
            return members;
        }

        private Member member() throws IOException {
            int begin = begin();
            EventLayout.Role role = layout.role(json.currentName());
            JsonToken token = json.nextToken();
            return switch (role) {
                case PLAIN -> whole(begin);
                case IMAGE -> token == JsonToken.START_OBJECT ? image(begin) : whole(begin);
                case NAMES, PATHS, MISSING ->
                        token == JsonToken.START_ARRAY ? names(begin, role) : whole(begin);
            };
        }

        private Whole whole(int begin) throws IOException {
            return new Whole(new Span(begin, endOfValue()));
        }

        private Items image(int begin) throws IOException {
            Span opening = new Span(begin, end());
            List<Item> items = new ArrayList<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                int from = begin();
                json.nextToken();
                items.add(new Item(field, new Span(from, endOfValue())));
            }
            return items(EventLayout.Role.IMAGE, opening, items);
        }

        private Items names(int begin, EventLayout.Role role) throws IOException {
            Span opening = new Span(begin, end());
            List<Item> items = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                int from = begin();
                String field = field(json.getText(), role);
                items.add(new Item(field, new Span(from, endOfValue())));
            }
            return items(role, opening, items);
        }

        private Items items(EventLayout.Role role, Span opening, List<Item> items) {
            return new Items(role, opening, items, new Span(opening.end() - 1, end()));
        }

        private static String field(String name, EventLayout.Role role) {
            int dot = role == EventLayout.Role.PATHS ? name.indexOf('.') : -1;
            return dot < 0 ? name : name.substring(0, dot);
        }

        private int begin() {
            return Math.toIntExact(json.currentTokenLocation().getByteOffset());
        }

        private int end() {
            return Math.toIntExact(json.currentLocation().getByteOffset());
        }

        private int endOfValue() throws IOException {
            json.skipChildren();
            json.finishToken();
            return end();
        }
    }
}
