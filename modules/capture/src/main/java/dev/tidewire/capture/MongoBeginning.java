package dev.tidewire.capture;

import dev.tidewire.model.Family;
import dev.tidewire.model.WorkspaceId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that the log says where capture of a deployment goes on, and if it cannot go on as
 * before.
 *
 * @param tail what the log holds of the source
 */
record MongoBeginning(
        MongoDeployment deployment,
        MongoCollections collections,
        MongoDeployment.Server server,
        LogTail tail) {
    private static final String GONE =
            "MongoDB no longer has the changes since they were last read; they are not captured";
    private static final String TOO_LARGE =
            "MongoDB could not send a change because it is too large; it and those after it until"
                    + " now are not captured";

    /**
     * Finds the position and stores it.
     *
     * @throws CaptureException if MongoDB or Kafka does not answer
     */
    void find(ChangeLog log, MongoOversize oversize) {
        Optional<MongoPosition> position = MongoPosition.of(log.stored());
        boolean passOver = oversize.way() == MongoOversize.Way.PASSING_OVER;
        if (position.isEmpty()) {
            log.begin(MongoPosition.text(server.now()));
        } else if (passOver || !log.stored().incarnation().equals(server.set())) {
            log.lose(now());
        } else {
            goOn(position.get(), log);
        }
        @Nullable String lost = log.stored().lost();
        if (lost != null) {
            loss(lost, passOver ? TOO_LARGE : GONE).tell(log);
            log.begin(log.stored().start());
        }
        if (passOver) {
            oversize.past();
        }
    }

    /** Where the moment of a position can still be told, only that moment is passed over. */
    private void goOn(MongoPosition position, ChangeLog log) {
        switch (deployment.holds(position, server.splits())) {
            case HELD -> {}
            case GONE -> log.lose(now());
            case UNUSABLE -> {
                BsonTimestamp moment = position.moment();
                boolean held =
                        moment.getValue() > 0
                                && deployment.holds(
                                                new MongoPosition.After(moment), server.splits())
                                        == MongoDeployment.Held.HELD;
                log.lose(held ? MongoPosition.text(moment) : now());
            }
        }
    }

    /** Asked before a gap is written: what is committed after the gap must be captured. */
    private String now() {
        return MongoPosition.text(deployment.now());
    }

    private Loss loss(String lost, String reason) {
        String source = deployment.source().name();
        return new Loss(
                Family.MONGO,
                source,
                source + "-" + server.set() + "-gap-" + lost,
                workspaces(),
                Instant.now(),
                reason);
    }

    private @Nullable Set<WorkspaceId> workspaces() {
        DocumentMapping mapping = new DocumentMapping(deployment.source().mappings());
        return Loss.workspaces(
                deployment.source().mappings(),
                collections.databases().stream().map(database -> mapping.home(database, null)),
                tail);
    }
}
