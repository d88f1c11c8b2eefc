package dev.tidewire.ingest;

/**
 * What {@link IngestStreams#check()} finds.
 *
 * @param live whether it works or will work again by itself
 * @param ready whether it takes events now
 * @param detail one sentence for people
 */
public record IngestHealth(boolean live, boolean ready, String detail) {}
