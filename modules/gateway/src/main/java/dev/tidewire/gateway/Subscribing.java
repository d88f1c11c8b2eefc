package dev.tidewire.gateway;

/** What became of a request to subscribe. */
sealed interface Subscribing {
    /** It is answered, or will be when the filter is active. */
    record Accepted() implements Subscribing {}

    /** The session has as many subscriptions as it may. */
    record OverLimit() implements Subscribing {}

    /** It is more than a quota allows. */
    record OverQuota(QuotaExceeded exceeded) implements Subscribing {}

    /**
     * The session has it already, and not on these terms.
     *
     * @param reason with the remedy, for the client
     */
    record OnOtherTerms(String reason) implements Subscribing {}
}
