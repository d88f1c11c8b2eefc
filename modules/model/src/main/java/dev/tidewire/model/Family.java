package dev.tidewire.model;

import java.util.Arrays;
import java.util.Optional;

/** Where a change comes from. The label is the prefix of every channel of the family. */
public enum Family {
    POSTGRES("postgres"),
    MONGO("mongo"),
    EVENTS("events");

    private final String label;

    Family(String label) {
        this.label = label;
    }

    /** The family's name on every wire: in channels, topics and scopes. */
    public String label() {
        return label;
    }

    /** The family with this label, or empty. Case matters. */
    public static Optional<Family> ofLabel(String label) {
        return Arrays.stream(values()).filter(family -> family.label.equals(label)).findFirst();
    }
}
