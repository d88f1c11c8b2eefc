package dev.tidewire.model;

/**
 * One stream of changes: a table, a collection or an event topic, written {@code family:name}. A
 * table outside the default schema is {@code schema.table}.
 */
public record Channel(Family family, String name) {
    /**
     * Longest name, in UTF-16 characters: PostgreSQL's schema and table names with the dot between,
     * and Kafka's topic names.
     */
    public static final int MAX_NAME_LENGTH = 249;

    /**
     * @throws IllegalArgumentException if the name is empty, too long, or holds {@code *} or a
     *     control character
     */
    public Channel {
        ChannelNames.check(name, false);
    }

    /**
     * @throws IllegalArgumentException if {@code text} is not {@code family:name}
     */
    public static Channel parse(String text) {
        int colon = ChannelNames.colon(text);
        return new Channel(ChannelNames.family(text, colon), text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return family.label() + ":" + name;
    }
}
