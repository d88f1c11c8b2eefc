/**
 * The client of Tidewire for Java 17 and later. It connects, goes on by itself after a loss, and
 * delivers each change once; {@link dev.tidewire.client.RealtimeClient} is where to begin.
 */
@NullMarked
package dev.tidewire.client;

import org.jspecify.annotations.NullMarked;
