package dev.tidewire.ingest;

import dev.tidewire.model.WorkspaceId;

/** Where the workspace of a mapped topic's record is found. */
public sealed interface WorkspaceFrom {
    /** The record's key, as text. */
    record Key() implements WorkspaceFrom {}

    /** A header, as text. */
    record Header(String name) implements WorkspaceFrom {
        public Header {
            if (name.isBlank()) {
                throw new IllegalArgumentException("header must have a name");
            }
        }
    }

    /** A string or number in the JSON value: names of members, with dots between. */
    record Path(String path) implements WorkspaceFrom {
        public Path {
            JsonPath.require(path);
        }
    }

    /** All records belong to one workspace. */
    record Fixed(WorkspaceId workspace) implements WorkspaceFrom {}
}
