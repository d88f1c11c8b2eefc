/** The Kafka wire: topics, serdes, headers, partitioning. */
@NullMarked
package dev.tidewire.records;

import org.jspecify.annotations.NullMarked;
