package dev.tidewire.capture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a source is read whose server has a change that does not fit into its answers. It would fail
 * every engine at the same place.
 *
 * <pre>
 *   whole → (too large) → bare → (too large) → passing over
 *     ↑────(past it)───────┘                        │
 *     ↑────(gap told)───────────────────────────────┘
 * </pre>
 *
 * <p>Used by the supervisor's thread only.
 */
final class MongoOversize {
    private static final Logger LOG = LoggerFactory.getLogger(MongoOversize.class);

    private final String source;
    private Way way = Way.WHOLE;

    /** A way to read changes. */
    enum Way {
        /** With the images that the collections keep. */
        WHOLE,
        /** Without them, until the change is past; updated documents are looked up. */
        BARE,
        /** Not at all up to now, which is a gap. */
        PASSING_OVER
    }

    /**
     * @param source the source's name
     */
    MongoOversize(String source) {
        this.source = source;
    }

    Way way() {
        return way;
    }

    /** An engine has ended with this error. */
    void failed(Throwable error) {
        if (MongoErrors.isTooLarge(error)) {
            way = way == Way.WHOLE ? Way.BARE : Way.PASSING_OVER;
            LOG.warn(
                    "event=change_too_large source={} next={} reason=\"MongoDB cannot send a"
                            + " change; it {}\"",
                    source,
                    way,
                    way == Way.BARE
                            ? "is read without its images"
                            : "is passed over, which is a gap");
        }
    }

    /** The change is read or told to be lost. */
    void past() {
        way = Way.WHOLE;
    }
}
