/** The configuration: one file, environment overrides, every problem reported at once. */
@NullMarked
package dev.tidewire.app.config;

import org.jspecify.annotations.NullMarked;
