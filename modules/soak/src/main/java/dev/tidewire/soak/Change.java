package dev.tidewire.soak;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A committed change.
 *
 * @param table the table, collection or topic
 * @param before null of an INSERT and an event
 * @param after null of a DELETE
 */
record Change(String table, @Nullable Item before, @Nullable Item after) {

    int key() {
        return image().key();
    }

    private Item image() {
        Item image = after == null ? before : after;
        if (image == null) {
            throw new IllegalStateException("a change has an image");
        }
        return image;
    }

    /** As a subscriber with the filter sees it; null if it does not. */
    @Nullable Sight seenBy(SoakFilter filter) {
        boolean old = before != null && filter.test().test(before);
        boolean now = after != null && filter.test().test(after);
        if (!old && !now) {
            return null;
        }
        Transition transition = Transition.NONE;
        if (before != null && after != null && old != now) {
            transition = now ? Transition.ENTER : Transition.LEAVE;
        }
        return Sight.of(table, image(), after == null, transition);
    }

    /** How a change affects what a filter chooses. */
    enum Transition {
        NONE,
        ENTER,
        LEAVE;

        static Transition of(@Nullable String word) {
            return word == null ? NONE : valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * What can be told of a change from one frame.
     *
     * @param digest of the newest image
     */
    record Sight(
            String table,
            int key,
            int version,
            boolean deletion,
            Transition transition,
            int digest) {

        /** The same without how it affects what a filter chooses. */
        Sight alone() {
            return new Sight(table, key, version, deletion, Transition.NONE, digest);
        }

        static Sight of(String table, Item image, boolean deletion, Transition transition) {
            return new Sight(
                    table, image.key(), image.version(), deletion, transition, image.digest());
        }

        static Sight of(
                String table,
                int key,
                JsonNode image,
                boolean deletion,
                @Nullable String transition) {
            return new Sight(
                    table,
                    key,
                    image.path("version").asInt(),
                    deletion,
                    Transition.of(transition),
                    Item.digest(image));
        }
    }
}
