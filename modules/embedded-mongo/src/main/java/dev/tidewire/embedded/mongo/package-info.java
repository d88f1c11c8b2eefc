/**
 * MongoDB for development and tests: a configured one, a {@code mongod}, or a stand-in in memory.
 */
@NullMarked
package dev.tidewire.embedded.mongo;

import org.jspecify.annotations.NullMarked;
