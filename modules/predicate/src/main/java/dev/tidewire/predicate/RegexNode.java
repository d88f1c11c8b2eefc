package dev.tidewire.predicate;

import java.util.List;

/** What a regular expression consists of, as far as it matters for whether it is found. */
sealed interface RegexNode {
    /** What an assertion holds of a place in the text, which is between two characters. */
    enum Place {
        TEXT_BEGIN,
        LINE_BEGIN,
        TEXT_END,
        LINE_END,
        WORD_BOUNDARY,
        NO_WORD_BOUNDARY
    }

    /** A character that passes the test. */
    record One(CharacterTest test) implements RegexNode {}

    /** Nothing, at such a place. */
    record Assertion(Place place) implements RegexNode {}

    /** One part behind the other; nothing if there is none. */
    record Sequence(List<RegexNode> parts) implements RegexNode {}

    /** Any of the branches. */
    record Choice(List<RegexNode> branches) implements RegexNode {}

    /**
     * The part, some times.
     *
     * @param most {@link #UNLIMITED}, or at least {@code least}
     */
    record Repeat(RegexNode part, int least, int most) implements RegexNode {
        static final int UNLIMITED = -1;
    }
}
