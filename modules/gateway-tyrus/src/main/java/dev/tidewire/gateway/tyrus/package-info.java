/** The gateway over WebSocket and HTTP. */
@NullMarked
package dev.tidewire.gateway.tyrus;

import org.jspecify.annotations.NullMarked;
