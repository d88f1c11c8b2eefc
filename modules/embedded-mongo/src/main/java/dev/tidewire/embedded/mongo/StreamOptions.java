package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.bson.BsonTimestamp;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The options of the stage {@code $changeStream}.
 *
 * @param fullDocument which document an update carries
 * @param before which document of before a change carries
 * @param resume the token to go on after, or null
 * @param afterInvalidate whether that token may be one of an ended stream
 * @param start the first operation time of interest, or null for now
 */
record StreamOptions(
        FullDocument fullDocument,
        BeforeChange before,
        @Nullable Object resume,
        boolean afterInvalidate,
        @Nullable BsonTimestamp start) {

    /** The option fullDocument. */
    enum FullDocument {
        DEFAULT("default"),
        UPDATE_LOOKUP("updateLookup"),
        WHEN_AVAILABLE("whenAvailable"),
        REQUIRED("required");

        private final String value;

        FullDocument(String value) {
            this.value = value;
        }
    }

    /** The option fullDocumentBeforeChange. */
    enum BeforeChange {
        OFF("off"),
        WHEN_AVAILABLE("whenAvailable"),
        REQUIRED("required");

        private final String value;

        BeforeChange(String value) {
            this.value = value;
        }
    }

    /**
     * Reads the stage's document.
     *
     * @throws de.bwaldvogel.mongo.exception.MongoServerError if an option is unknown or wrong
     */
    static StreamOptions parse(Document options) {
        if (Boolean.TRUE.equals(options.get("showExpandedEvents"))) {
            throw StandInErrors.unsupported("showExpandedEvents", "leave it out");
        }
        Object resumeAfter = options.get("resumeAfter");
        Object startAfter = options.get("startAfter");
        BsonTimestamp start = timestamp(options.get("startAtOperationTime"));
        if ((resumeAfter == null ? 0 : 1) + (startAfter == null ? 0 : 1) + (start == null ? 0 : 1)
                > 1) {
            throw StandInErrors.badValue(
                    "Use only one of resumeAfter, startAfter and startAtOperationTime.");
        }
        return new StreamOptions(
                fullDocument(options.getOrDefault("fullDocument", "default")),
                beforeChange(options.getOrDefault("fullDocumentBeforeChange", "off")),
                resumeAfter == null ? startAfter : resumeAfter,
                startAfter != null,
                start);
    }

    private static FullDocument fullDocument(Object value) {
        return Arrays.stream(FullDocument.values())
                .filter(mode -> mode.value.equals(value))
                .findFirst()
                .orElseThrow(() -> unknown("fullDocument", value));
    }

    private static BeforeChange beforeChange(Object value) {
        return Arrays.stream(BeforeChange.values())
                .filter(mode -> mode.value.equals(value))
                .findFirst()
                .orElseThrow(() -> unknown("fullDocumentBeforeChange", value));
    }

    private static @Nullable BsonTimestamp timestamp(@Nullable Object value) {
        if (value == null || value instanceof BsonTimestamp) {
            return (BsonTimestamp) value;
        }
        throw StandInErrors.badValue("startAtOperationTime has to be a timestamp.");
    }

    private static RuntimeException unknown(String option, Object value) {
        return StandInErrors.badValue(option + " does not know the value '" + value + "'.");
    }
}
