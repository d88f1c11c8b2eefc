package dev.tidewire.capture;

import java.time.Duration;

/** Among how many instances the sources are divided. */
public sealed interface Instances {
    /** This one reads every source; a second one would fence it. */
    record Alone() implements Instances {}

    /**
     * One instance of many reads a source, the others stand by: they are members of a consumer
     * group, {@value #PREFIX} and the source's name.
     *
     * @param session how long an instance may be silent before another takes its turn; Kafka's
     *     brokers take 6 s to 30 min unless they are configured otherwise
     */
    record Group(Duration session) implements Instances {
        /** What the names of the consumer groups begin with. */
        public static final String PREFIX = "tidewire-capture-";

        /**
         * @throws IllegalArgumentException if the session is no time
         */
        public Group {
            if (session.isNegative() || session.isZero()) {
                throw new IllegalArgumentException("session is " + session + "; it must be longer");
            }
        }
    }
}
