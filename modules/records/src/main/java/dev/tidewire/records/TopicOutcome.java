package dev.tidewire.records;

import java.util.List;

/** What became of one topic when the catalogue was applied. */
public sealed interface TopicOutcome {
    /** The topic's name. */
    String topic();

    /** It did not exist and does now. */
    record Created(String topic) implements TopicOutcome {}

    /** It exists as the catalogue says. */
    record Unchanged(String topic) implements TopicOutcome {}

    /**
     * It exists and differs; nothing was changed.
     *
     * @param differences one sentence each, with the found and the expected value
     */
    record Differs(String topic, List<String> differences) implements TopicOutcome {
        public Differs {
            differences = List.copyOf(differences);
        }
    }
}
