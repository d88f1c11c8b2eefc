/** Load generator and benchmarks of the whole pipeline. */
@NullMarked
package dev.tidewire.benchmarks;

import org.jspecify.annotations.NullMarked;
