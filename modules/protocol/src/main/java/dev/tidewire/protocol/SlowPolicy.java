package dev.tidewire.protocol;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What becomes of a subscription whose client does not keep up: the member {@code onSlow}. */
public enum SlowPolicy {
    /** It gets every change, later. */
    CATCHUP,
    /** It gets the latest change of each row or document that it has missed. */
    CONFLATE,
    /** The connection is closed, and the client goes on from its cursors when it wants to. */
    DISCONNECT;

    /** The policy with a word, if there is one. */
    static Optional<SlowPolicy> of(String word) {
        return Arrays.stream(values()).filter(policy -> policy.word().equals(word)).findFirst();
    }

    /** The policy in frames. Never changes once published. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
