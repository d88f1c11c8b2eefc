/** Sessions, subscriptions, fan-out: no Kafka, no Tyrus. */
@NullMarked
package dev.tidewire.gateway;

import org.jspecify.annotations.NullMarked;
