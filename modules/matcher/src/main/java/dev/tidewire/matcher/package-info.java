/** The Kafka Streams topology. */
@NullMarked
package dev.tidewire.matcher;

import org.jspecify.annotations.NullMarked;
