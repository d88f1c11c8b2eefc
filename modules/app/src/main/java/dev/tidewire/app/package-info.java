/** Command line, configuration, composition root. */
@NullMarked
package dev.tidewire.app;

import org.jspecify.annotations.NullMarked;
