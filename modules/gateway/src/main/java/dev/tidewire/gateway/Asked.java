package dev.tidewire.gateway;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the answer to a request to subscribe repeats and tells.
 *
 * @param ref the request's mark, or null where it has none
 * @param withoutOldRecords see {@link OldRecordCheck#without}
 */
record Asked(@Nullable String ref, @Nullable List<String> withoutOldRecords) {}
