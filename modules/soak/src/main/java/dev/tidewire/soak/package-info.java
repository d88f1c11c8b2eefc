/**
 * The proof that nothing is lost, doubled or out of order: writers change both databases and
 * publish events at random, subscribers come, stall and go, and faults strike; at the end what
 * every subscriber got is held against what was committed, and against what the databases answer.
 */
@NullMarked
package dev.tidewire.soak;

import org.jspecify.annotations.NullMarked;
