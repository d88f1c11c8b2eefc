/** Verifies tokens, decides access; fails closed. */
@NullMarked
package dev.tidewire.auth;

import org.jspecify.annotations.NullMarked;
