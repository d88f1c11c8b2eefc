package dev.tidewire.streams;

/**
 * What {@link StreamsRun#check()} finds.
 *
 * @param live whether it works or will work again by itself
 * @param ready whether it handles records now
 * @param detail one sentence for people
 */
public record StreamsHealth(boolean live, boolean ready, String detail) {
    /** Of what was not started. */
    public static final StreamsHealth NOT_STARTED = new StreamsHealth(false, false, "not started");
}
