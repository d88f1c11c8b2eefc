package dev.tidewire.matcher;

import java.util.concurrent.CompletionStage;

/** How far {@code realtime.interests} has been written. */
@FunctionalInterface
public interface InterestsEnd {
    /**
     * The offset that the partition's next record will have. Returns at once; the stage fails where
     * the cluster does not answer.
     */
    CompletionStage<Long> ofInterests(int partition);
}
