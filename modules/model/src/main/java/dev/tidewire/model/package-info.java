/** Nouns of the domain. */
@NullMarked
package dev.tidewire.model;

import org.jspecify.annotations.NullMarked;
