/** The gateway's ports over Kafka. */
@NullMarked
package dev.tidewire.gateway.kafka;

import org.jspecify.annotations.NullMarked;
