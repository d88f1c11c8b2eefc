package dev.tidewire.embedded.mongo;

import java.nio.file.Path;
import java.util.Optional;

/** Chooses the best MongoDB that can be had. */
public final class MongoServers {

    private MongoServers() {}

    /**
     * The replica set of {@link MongoOptions#uri()} if one is named; else a {@code mongod} of
     * {@link MongoOptions#searchPath()}, started as a replica set of one node; else the stand-in.
     * Returns when it can be written to. A choice that fails is an error: the next one is not
     * tried, because data would seem to be lost.
     *
     * @throws MongoStartException if the choice cannot be used; nothing is left running
     */
    public static MongoServer start(MongoOptions options) {
        String uri = options.uri();
        if (uri != null) {
            return ConfiguredMongo.connect(uri);
        }
        Optional<Path> program = MongodProgram.find(options.searchPath());
        if (program.isPresent()) {
            return MongodProcess.start(program.get(), options);
        }
        return StandInMongo.start(options);
    }
}
