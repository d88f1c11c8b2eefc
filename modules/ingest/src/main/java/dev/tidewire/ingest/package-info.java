/** Takes events of applications into the log, each once. */
@NullMarked
package dev.tidewire.ingest;

import org.jspecify.annotations.NullMarked;
