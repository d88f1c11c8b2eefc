package dev.tidewire.gateway;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the answer to a request to subscribe repeats and tells.
 *
 * @param ref the request's mark, or null where it has none
 * @param replaces the id of the subscription in whose place this one comes, or null
 * @param withoutOldRecords see {@link OldRecordCheck#without}
 */
record Asked(
        @Nullable String ref,
        @Nullable String replaces,
        @Nullable List<String> withoutOldRecords) {}
