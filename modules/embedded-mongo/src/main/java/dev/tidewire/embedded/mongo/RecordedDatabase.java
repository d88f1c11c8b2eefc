package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.memory.MemoryCollection;
import de.bwaldvogel.mongo.backend.memory.MemoryDatabase;

/** A database in memory whose changes go into the log. */
final class RecordedDatabase extends MemoryDatabase {

    private static final String SYSTEM_PREFIX = "system.";

    private final ChangeLog log;

    RecordedDatabase(String name, CursorRegistry cursors, ChangeLog log) {
        // Before super, which already opens collections.
        this.log = log;
        super(name, cursors);
    }

    @Override
    protected MemoryCollection openOrCreateCollection(String name, CollectionOptions options) {
        if (name.startsWith(SYSTEM_PREFIX)) {
            return super.openOrCreateCollection(name, options);
        }
        return new RecordedCollection(this, name, options, cursorRegistry, log);
    }
}
