package dev.tidewire.matcher;

/**
 * What {@link MatcherStreams#check()} finds.
 *
 * @param live whether it works or will work again by itself
 * @param ready whether it handles changes now
 * @param detail one sentence for people
 */
public record MatcherHealth(boolean live, boolean ready, String detail) {}
