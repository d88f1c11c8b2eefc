/** Debezium engines to the change log. */
@NullMarked
package dev.tidewire.capture;

import org.jspecify.annotations.NullMarked;
