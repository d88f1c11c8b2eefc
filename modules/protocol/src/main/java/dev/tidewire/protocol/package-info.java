/** Client frames, codes and their codec. */
@NullMarked
package dev.tidewire.protocol;

import org.jspecify.annotations.NullMarked;
