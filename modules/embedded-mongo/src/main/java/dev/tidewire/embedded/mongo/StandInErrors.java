package dev.tidewire.embedded.mongo;

import de.bwaldvogel.mongo.exception.MongoServerError;

/** The errors that the stand-in answers with, by MongoDB's codes. */
final class StandInErrors {

    static final int HISTORY_LOST = 286;

    private StandInErrors() {}

    /** What only a real MongoDB can do. */
    static MongoServerError unsupported(String what, String remedy) {
        return new MongoServerError(
                20,
                "IllegalOperation",
                "The stand-in for MongoDB has no %s; %s or use a real MongoDB."
                        .formatted(what, remedy));
    }

    static MongoServerError unknownCommand(String command) {
        return new MongoServerError(
                59,
                "CommandNotFound",
                "The stand-in for MongoDB has no command '%s'; use a real MongoDB."
                        .formatted(command));
    }

    static MongoServerError historyLost() {
        return new MongoServerError(
                HISTORY_LOST,
                "ChangeStreamHistoryLost",
                "The change stream cannot go on from there, because the changes after that point are not, or no longer, in the log; begin a new one.");
    }

    static MongoServerError invalidToken() {
        return new MongoServerError(
                260, "InvalidResumeToken", "The resume token is none of this server; begin anew.");
    }

    static MongoServerError tokenOfInvalidate() {
        return new MongoServerError(
                260,
                "InvalidResumeToken",
                "An invalidated change stream cannot be resumed; use startAfter.");
    }

    static MongoServerError badValue(String message) {
        return new MongoServerError(2, "BadValue", message);
    }

    static MongoServerError cursorKilled() {
        return new MongoServerError(237, "CursorKilled", "The cursor was killed.");
    }

    static MongoServerError imageMissing() {
        return new MongoServerError(
                47,
                "NoMatchingDocument",
                "The change stream requires an image that was not kept; enable changeStreamPreAndPostImages for the collection.");
    }

    static MongoServerError tooLarge(long bytes) {
        return new MongoServerError(
                10334,
                "BSONObjectTooLarge",
                "A change event of about " + bytes + " bytes does not fit into a reply.");
    }
}
