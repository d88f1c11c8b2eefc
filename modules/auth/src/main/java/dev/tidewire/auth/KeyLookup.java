package dev.tidewire.auth;

/** What is known of a key. */
public sealed interface KeyLookup {
    /** The issuer publishes it. */
    record Found(VerificationKey key) implements KeyLookup {}

    /** The issuer does not publish it, as of the last answer. */
    record Unknown() implements KeyLookup {}

    /** It is not known here, and the issuer cannot be asked. */
    record Unavailable() implements KeyLookup {}
}
