package dev.tidewire.gateway;

import dev.tidewire.protocol.SlowPolicy;
import dev.tidewire.protocol.StartPosition;

/**
 * How a session wants a subscription.
 *
 * @param from where it begins
 * @param onSlow what becomes of it if the client does not keep up
 */
record Terms(StartPosition from, SlowPolicy onSlow) {}
