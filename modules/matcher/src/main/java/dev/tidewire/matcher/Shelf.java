package dev.tidewire.matcher;

import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import dev.tidewire.predicate.FilterIndex;

/** The live filters of one workspace and family. Used by one thread at a time. */
record Shelf(WorkspaceId workspace, Family family, FilterIndex<LiveFilter> index) {
    static Shelf empty(WorkspaceId workspace, Family family) {
        return new Shelf(workspace, family, new FilterIndex<>());
    }

    boolean isEmpty() {
        return index.size() == 0;
    }
}
