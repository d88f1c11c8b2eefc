package dev.tidewire.auth;

/** What an issuer says of a token. */
public sealed interface Introspection {
    /** It is good. */
    record Active() implements Introspection {}

    /** It is not, or no longer. */
    record Inactive() implements Introspection {}

    /**
     * The issuer did not say.
     *
     * @param error why, for an operator; never a part of the token or of a secret
     */
    record Unknown(String error) implements Introspection {}
}
