package dev.tidewire.client;

/**
 * An event that is in the log.
 *
 * @param channel such as {@code events:order.paid}
 * @param id as subscribers see it
 */
public record Published(String channel, String id) {}
