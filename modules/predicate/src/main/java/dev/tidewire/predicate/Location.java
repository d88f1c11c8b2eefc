package dev.tidewire.predicate;

import org.jspecify.annotations.Nullable;

/** A place in a filter, for errors. It is linked, so that a valid filter pays for no text. */
record Location(@Nullable Location parent, String step) {
    private static final int MAX_STEP_LENGTH = 80;

    static Location root(String name) {
        return new Location(null, name);
    }

    Location member(String name) {
        return new Location(this, "." + abbreviated(name));
    }

    Location element(int index) {
        return new Location(this, "[" + index + "]");
    }

    PredicateException problem(String text) {
        return new PredicateException(this, text);
    }

    /** Keeps an error of bounded length, whatever the client sent as a name. */
    static String abbreviated(String name) {
        return name.length() <= MAX_STEP_LENGTH ? name : name.substring(0, MAX_STEP_LENGTH) + "…";
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        appendTo(text);
        return text.toString();
    }

    private void appendTo(StringBuilder text) {
        if (parent != null) {
            parent.appendTo(text);
        }
        text.append(step);
    }
}
