/** Fixtures, fakes, client drivers. */
@NullMarked
package dev.tidewire.testkit;

import org.jspecify.annotations.NullMarked;
