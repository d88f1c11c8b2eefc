package dev.tidewire.client;

/**
 * Changes that are lost for good: the source has lost them, or they are older than the log. What
 * the application knows of the channel is to be read anew.
 *
 * @param channel as subscribed to
 * @param from the cursor of where the subscription stood
 * @param to the cursor of where it goes on
 */
public record Gap(String channel, String from, String to, String reason) {}
