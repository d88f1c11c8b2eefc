/** How Tidewire runs Kafka Streams: settings, revival of threads, health. */
@NullMarked
package dev.tidewire.streams;

import org.jspecify.annotations.NullMarked;
