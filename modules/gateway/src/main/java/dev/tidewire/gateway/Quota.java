package dev.tidewire.gateway;

/** What is limited, for a workspace and for each subject in it. */
public enum Quota {
    /** Sessions that are open. */
    CONNECTIONS("connections", "connections"),
    /** Distinct subscriptions of all sessions. */
    SUBSCRIPTIONS("subscriptions", "subscriptions"),
    /** Conditions in the filters of all subscriptions, those of row rules included. */
    PREDICATES("predicates", "conditions in filters"),
    /** Messages that clients send. */
    MESSAGES_IN("messagesPerSecond", "messages"),
    /** Bytes in the messages that clients send. */
    BYTES_IN("bytesPerSecond", "bytes in messages"),
    /** Events that are published, by messages and by HTTP. */
    PUBLISHES("publishesPerSecond", "published events"),
    /** Events that are delivered; a session that gets several at a time counts each. */
    DELIVERIES("deliveriesPerSecond", "deliveries");

    private final String key;
    private final String noun;

    Quota(String key, String noun) {
        this.key = key;
        this.noun = noun;
    }

    /** The name in the configuration and in errors. Never changes once published. */
    public String key() {
        return key;
    }

    /** What there may be too many of, for people. */
    String noun() {
        return noun;
    }
}
