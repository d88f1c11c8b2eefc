/** Real servers in a box, for development and tests. */
@NullMarked
package dev.tidewire.embedded;

import org.jspecify.annotations.NullMarked;
