package dev.tidewire.auth;

import java.util.Arrays;
import java.util.Optional;

/** What a scope allows to do with channels. */
enum ChannelAction {
    READ("read"),
    WRITE("write");

    private final String label;

    ChannelAction(String label) {
        this.label = label;
    }

    /** The last word of a scope. */
    String label() {
        return label;
    }

    /** The action with this label, or empty. Case matters. */
    static Optional<ChannelAction> ofLabel(String label) {
        return Arrays.stream(values()).filter(action -> action.label.equals(label)).findFirst();
    }
}
