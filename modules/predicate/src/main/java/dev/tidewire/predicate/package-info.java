/** The filter language: parse, validate, canonicalise, compile, evaluate. */
@NullMarked
package dev.tidewire.predicate;

import org.jspecify.annotations.NullMarked;
