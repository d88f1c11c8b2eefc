package dev.tidewire.gateway;

import dev.tidewire.predicate.IndexedFilter;

/** A filter in the index of a scan, with those that the scan catches up. */
final class ReplayedFilter extends IndexedFilter {
    private final Audience audience;

    ReplayedFilter(LiveFilter filter) {
        this.audience = new Audience(filter);
    }

    Audience audience() {
        return audience;
    }
}
